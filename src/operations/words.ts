/**
 * The words of an operation, defined once: kinds, statuses, the state machine, events. design.md has the meanings.
 */
import { z } from 'zod'
import { environmentKindSchema, environmentNameSchema } from '../environments/words.ts'
import { operationErrors } from '../errors.ts'
import { revisionSchema } from '../revisions/words.ts'

export const operationKinds = ['preview', 'deploy', 'drift-check', 'reconcile', 'rebuild', 'destroy'] as const
export const operationKindSchema = z.enum(operationKinds)
export type OperationKind = z.infer<typeof operationKindSchema>

/** Kinds that change the cloud or the recorded state. */
export const writingKinds: readonly OperationKind[] = ['deploy', 'reconcile', 'rebuild', 'destroy']
/** Kinds that run the revision deployed in the environment, not the head of the branch (design.md, "Which revision"). */
export const deployedRevisionKinds: readonly OperationKind[] = ['drift-check', 'reconcile', 'rebuild']

export const statuses = [
  'queued', 'running', 'awaiting-approval', 'interrupted',
  'succeeded', 'failed', 'cancelled', 'refused', 'expired', 'superseded',
] as const
export const statusSchema = z.enum(statuses)
export type Status = z.infer<typeof statusSchema>

/**
 * The state machine. The store creates its table of allowed transitions from this constant and a trigger refuses
 * every other change of `operations.status`.
 */
export const transitions: Record<Status, readonly Status[]> = {
  queued: ['running', 'cancelled', 'refused', 'expired', 'superseded', 'failed'],
  running: ['succeeded', 'failed', 'cancelled', 'refused', 'awaiting-approval', 'interrupted'],
  'awaiting-approval': ['queued', 'cancelled', 'refused', 'expired', 'superseded'],
  interrupted: ['queued', 'failed', 'cancelled', 'succeeded'],
  succeeded: [],
  failed: [],
  cancelled: [],
  refused: [],
  expired: [],
  superseded: [],
}
/** Statuses in which an operation holds its environment: at most one of them per environment. */
export const holdingStatuses: readonly Status[] = ['running', 'interrupted']
export const finalStatuses: readonly Status[] = statuses.filter(status => transitions[status].length === 0)

export const operationErrorSchema = z.object({
  code: z.enum(operationErrors),
  message: z.string(),
  hint: z.string().optional(),
  fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  resources: z.array(z.object({ urn: z.string(), message: z.string() })).optional(),
})
export type OperationError = z.infer<typeof operationErrorSchema>

export const changesSchema = z.record(z.string(), z.int()).describe('resources per engine operation: same, create, update, delete, replace')

export const actorRecordSchema = z.object({ kind: z.enum(['person', 'machine', 'system']), name: z.string(), tokenId: z.string().nullable() })

/** One run against one environment. Times are ISO 8601 in UTC. */
export const operationSchema = z.object({
  id: z.uuid(),
  environment: environmentNameSchema,
  environmentKind: environmentKindSchema,
  kind: operationKindSchema,
  status: statusSchema,
  message: z.string().describe('why it was asked for'),
  requestedBy: actorRecordSchema,
  revision: revisionSchema.nullable(),
  behind: z.uuid().nullable().describe('queued only: the operation that it waits for'),
  attempt: z.int().min(0),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  timeLimitSeconds: z.int(),
  removeEnvironment: z.boolean().describe('destroy only: the environment itself goes when nothing is left in it'),
  cancel: z.object({ requestedAt: z.iso.datetime(), by: z.string(), stopped: z.enum(['before-start', 'politely', 'firmly']).nullable() }).nullable(),
  changes: changesSchema.nullable(),
  drift: z.object({ changed: z.int(), deleted: z.int(), pendingChanges: z.int() }).nullable(),
  error: operationErrorSchema.nullable(),
  healed: z.object({
    imported: z.array(z.string()), cleared: z.array(z.string()), locks: z.int(), undecided: z.array(z.string()),
  }).nullable().describe('what was put right after the process of this operation died: URNs of pending creates imported or cleared, locks released'),
  engineVersion: z.string().nullable(),
  settingsDigest: z.string().nullable(),
  lastEvent: z.int().describe('number of the newest stored event'),
})
export type Operation = z.infer<typeof operationSchema>

export const transitionSchema = z.object({
  from: statusSchema.nullable(), to: statusSchema, at: z.iso.datetime(), actor: actorRecordSchema, reason: z.string(),
})
export type Transition = z.infer<typeof transitionSchema>

const propertyChangeSchema = z.object({
  path: z.string().describe('property path as the engine writes it, e.g. `ingress[0].cidrBlocks[1]`'),
  kind: z.enum(['add', 'update', 'delete']),
  before: z.unknown(),
  after: z.unknown(),
  secret: z.boolean().describe('values are withheld: both sides read `[secret]`'),
  replace: z.boolean(),
})
export type PropertyChange = z.infer<typeof propertyChangeSchema>

/** What an engine step does, or would do, to one resource. */
export const resourceChangeSchema = z.object({
  urn: z.string(), type: z.string(), name: z.string(),
  op: z.string().describe('the engine\'s word: create, update, delete, replace, same, refresh, read…'),
  properties: z.array(propertyChangeSchema),
})
export type ResourceChange = z.infer<typeof resourceChangeSchema>

/** What happened, without number and time; the store numbers events from 1 without gaps per operation. */
export const eventBodySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status'), from: statusSchema.nullable(), to: statusSchema, reason: z.string(), by: z.string() }),
  z.object({ type: z.literal('step'), step: z.string(), state: z.enum(['started', 'finished', 'failed', 'skipped']), detail: z.string().optional(), seconds: z.number().optional() }),
  z.object({ type: z.literal('resource'), phase: z.enum(['started', 'finished', 'failed']), planned: z.boolean(), change: resourceChangeSchema, seconds: z.number().optional() }),
  z.object({ type: z.literal('diagnostic'), severity: z.enum(['info', 'warning', 'error']), message: z.string(), urn: z.string().optional() }),
  z.object({ type: z.literal('summary'), step: z.string(), changes: changesSchema, seconds: z.number() }),
])
export type EventBody = z.infer<typeof eventBodySchema>

export const eventSchema = z.object({
  seq: z.int().min(1), at: z.iso.datetime(), source: z.string().describe('`service`, or `runner-<attempt>`'), body: eventBodySchema,
})
export type OperationEvent = z.infer<typeof eventSchema>

/** A resource of the recorded state, secrets withheld. */
export const resourceRecordSchema = z.object({
  urn: z.string(), type: z.string(), name: z.string(), id: z.string().nullable(),
  parent: z.string().nullable(), provider: z.string().nullable(), custom: z.boolean(), protect: z.boolean(),
  dependencies: z.array(z.string()),
  inputs: z.record(z.string(), z.unknown()), outputs: z.record(z.string(), z.unknown()),
})
export type ResourceRecord = z.infer<typeof resourceRecordSchema>

export const outputSchema = z.object({ value: z.unknown().describe('null when secret and not asked for with the right to it'), secret: z.boolean() })
export type StackOutput = z.infer<typeof outputSchema>
