/** The schemas of an operation: kinds, statuses, the state machine, events (ARCHITECTURE.md). */
import { z } from 'zod'
import { workerLabelsSchema } from './workerLabels.ts'
import { driftCountsSchema } from './drift.ts'
import { stateEditSchema } from './stateEdit.ts'
import {
  environmentKindSchema,
  environmentNameSchema,
  keptResourceSchema,
  leftoverSchema,
} from './environment.ts'
import { importedSchema, importResourceSchema } from './importResource.ts'
import { operationErrors } from '../lib/errors.ts'
import {
  applyingKinds,
  operationKindSchema,
  writingKinds,
  type OperationKind,
} from './operationKind.ts'
import { resourceChangeSchema } from './resourceChange.ts'
import { revisionSchema } from './revision.ts'

export * from './importResource.ts'
export * from './operationKind.ts'
export * from './operationPlan.ts'
export * from './resourceChange.ts'

export const statuses = [
  'queued',
  'running',
  'awaiting-approval',
  'interrupted',
  'succeeded',
  'failed',
  'cancelled',
  'refused',
  'expired',
  'superseded',
] as const
export const statusSchema = z.enum(statuses)
export type Status = z.infer<typeof statusSchema>

/**
 * The state machine. The store creates its table of allowed transitions from this constant and a
 * trigger refuses every other change of `operations.status`.
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
export const finalStatuses: readonly Status[] = statuses.filter(
  status => transitions[status].length === 0,
)

export const operationErrorSchema = z.object({
  code: z.enum(operationErrors),
  message: z.string(),
  hint: z.string().optional(),
  fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  resources: z.array(z.object({ urn: z.string(), message: z.string() })).optional(),
})
export type OperationError = z.infer<typeof operationErrorSchema>

export const changesSchema = z
  .record(z.string(), z.int())
  .describe('resources per engine operation: same, create, update, delete, replace')

export const actorRecordSchema = z.object({
  kind: z.enum(['person', 'machine', 'system']),
  name: z.string(),
  tokenId: z.string().nullable(),
  onBehalfOf: z
    .string()
    .optional()
    .describe('the person whose action a machine answered, e.g. who pushed'),
})

/** The options of a request; targets are resolved to URNs. */
export const operationOptionsSchema = z.object({
  planOnly: z.boolean().describe('shows the planned changes and writes nothing'),
  targets: z.array(z.string()).describe('reconcile only: URNs; empty is everything'),
  targetDependents: z.boolean().describe('reconcile only: includes the dependents of the targets'),
  exclude: z
    .array(z.string())
    .describe(
      'reconcile only: URNs whose deletion drift.yaml declares as wanted; they stay deleted',
    ),
  ignoreChanges: z
    .array(z.object({ urn: z.string(), path: z.string() }))
    .describe(
      'reconcile only: properties whose drift drift.yaml declares as wanted; they stay unchanged',
    ),
  allowReplace: z
    .array(z.string())
    .describe('URNs of resources with data that may be replaced or deleted'),
  rollbackTo: z
    .uuid()
    .nullable()
    .describe('rollback only: the operation whose revision and settings it restores'),
  keepStateful: z
    .boolean()
    .describe(
      'rebuild only: resources with data, and their dependencies, are kept and attached again',
    ),
  replace: z
    .array(z.string())
    .describe('rebuild only: URNs; only these are created again; empty is everything'),
  breakGlass: z
    .object({ reason: z.string().min(10).max(500) })
    .nullable()
    .describe('bypasses the gate, with a reason and the approval of a second person; permanent'),
  force: z
    .array(z.enum(['vanished', 'state']))
    .describe(
      '`vanished`: continue although most resources seem to be missing in the cloud; `state`: ' +
        'continue although the recorded state is not the one that Twinstack wrote last',
    ),
  resources: z.array(importResourceSchema).describe('import only'),
  stateEdit: stateEditSchema.nullish().describe('state-edit only'),
  takesOverStack: z
    .boolean()
    .optional()
    .describe(
      'staging before its first deploy: the requester may take over a stack that has resources',
    ),
})
export type OperationOptions = z.infer<typeof operationOptionsSchema>
export const noOptions: OperationOptions = {
  planOnly: false,
  targets: [],
  targetDependents: false,
  exclude: [],
  ignoreChanges: [],
  allowReplace: [],
  force: [],
  resources: [],
  rollbackTo: null,
  keepStateful: false,
  replace: [],
  breakGlass: null,
}

/** Whether an operation may change the cloud or the recorded state. */
export function isWriting({
  kind,
  options,
}: {
  kind: OperationKind
  options: Pick<OperationOptions, 'planOnly'>
}): boolean {
  return writingKinds.includes(kind) && !options.planOnly
}

/**
 * Whether the operation applies a whole program; after its success the environment matches its
 * revision.
 */
export function appliesWhole(operation: {
  kind: OperationKind
  options: Pick<OperationOptions, 'planOnly' | 'targets'>
}): boolean {
  return (
    applyingKinds.includes(operation.kind) &&
    isWriting(operation) &&
    operation.options.targets.length === 0
  )
}

/** Whether the number is above a share (in percent) and at least three; fewer are usual drift. */
export function isTooManyGone(gone: number, of: number, percent: number): boolean {
  return gone >= 3 && gone * 100 > of * percent
}

/**
 * One approval request. It is bound to `digest`: when the covered data changes, it lapses and the
 * operation plans again.
 */
export const approvalSchema = z.object({
  digest: z
    .string()
    .describe('digest of commit, dependencies, settings, state, planned changes and options'),
  requestedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  status: z.enum(['waiting', 'approved', 'rejected', 'lapsed', 'expired']),
  by: z.string().nullable(),
  at: z.iso.datetime().nullable(),
  comment: z.string(),
  fourEyes: z.boolean().describe('only a person other than the requester may approve'),
  why: z.string().describe('policy, break-glass, or the reason why the previous request lapsed'),
})
export type Approval = z.infer<typeof approvalSchema>

/**
 * The result of the tag search after a destroy: the proof that no resource remains, or the
 * remaining ones.
 */
export const cleanupSchema = z.object({
  checkedAt: z.iso.datetime(),
  searches: z
    .int()
    .describe(
      'number of searches; the account lists resources for some time during their deletion',
    ),
  found: z.array(leftoverSchema).describe('the resources that the first search found'),
  removed: z.array(leftoverSchema).describe('imported, destroyed again, and no longer found'),
  remaining: z.array(leftoverSchema),
  lingering: z
    .array(leftoverSchema)
    .describe('deleted by this operation, but still listed by AWS for some time'),
  kept: z
    .array(keptResourceSchema)
    .optional()
    .describe(
      'resources that a cleanup never deletes: data, copies of data, resources with retainOnDelete',
    ),
  notSeen: z.array(z.string()).describe('sentences about what the search could not check'),
})
export type Cleanup = z.infer<typeof cleanupSchema>

/** A resource that the engine left in the cloud. */
export const retainedSchema = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  id: z.string(),
})
export type RetainedResource = z.infer<typeof retainedSchema>

/** One run against one environment. Times are ISO 8601 in UTC. */
export const operationSchema = z.object({
  id: z.uuid(),
  environment: environmentNameSchema,
  environmentKind: environmentKindSchema,
  kind: operationKindSchema,
  status: statusSchema,
  message: z.string().describe('why it was requested'),
  requestedBy: actorRecordSchema,
  revision: revisionSchema.nullable(),
  behind: z.uuid().nullable().describe('queued only: the operation that it waits for'),
  missingLabels: workerLabelsSchema.nullable().describe('queued only: no worker has these labels'),
  attempt: z.int().min(0),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  timeLimitSeconds: z.int(),
  options: operationOptionsSchema,
  removeEnvironment: z
    .boolean()
    .describe('destroy only: the environment itself is removed when no resource remains'),
  cancel: z
    .object({
      requestedAt: z.iso.datetime(),
      by: z.string(),
      stopped: z.enum(['before-start', 'gracefully', 'forcibly']).nullable(),
    })
    .nullable(),
  changes: changesSchema.nullable(),
  drift: driftCountsSchema.nullable(),
  tests: z
    .object({ passed: z.int(), failed: z.int(), total: z.int() })
    .nullable()
    .describe(
      'checks that ran after it and suites that were reported for it, the newest of each ' +
        'name; null without any',
    ),
  error: operationErrorSchema.nullable(),
  healed: z
    .object({
      imported: z.array(z.string()),
      cleared: z.array(z.string()),
      locks: z.int(),
      undecided: z.array(z.string()),
    })
    .nullable()
    .describe(
      'the repairs after the process of this operation died: URNs of pending creates ' +
        'imported or cleared, locks released',
    ),
  rollbackOf: z
    .uuid()
    .nullable()
    .describe('the failed operation that this automatic rollback reverts'),
  wrote: z
    .boolean()
    .optional()
    .describe('an interrupted attempt that was followed by another may have written something'),
  overrides: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe(
      'ephemeral only: the settings that replace those of the template, resolved at ' +
        'the request',
    ),
  approval: approvalSchema.nullable().describe('the newest request; null when none was made'),
  schemaDigest: z.string().nullable().describe('SHA-256 of the settings schema of its program'),
  notes: z.array(z.string()).describe("sentences for people, e.g. what a rollback can't restore"),
  imported: z
    .array(importedSchema)
    .nullable()
    .describe('import only: the resources that are or would be added to the recorded state'),
  kept: z
    .array(retainedSchema)
    .optional()
    .describe(
      'resources that it removed from the recorded state and left in the cloud, because the ' +
        'program declared them with retainOnDelete',
    ),
  cleanup: cleanupSchema
    .nullable()
    .describe('destroy only: the search of the account after the destroy, and its result'),
  engineVersion: z.string().nullable(),
  settingsDigest: z.string().nullable(),
  lastEvent: z.int().describe('number of the newest stored event'),
})
export type Operation = z.infer<typeof operationSchema>

/** An operation that a rollback may restore. */
export const rollbackTargetSchema = z
  .object({
    operation: z.uuid(),
    kind: operationKindSchema,
    at: z.iso.datetime().describe('when it had succeeded'),
    revision: revisionSchema,
    overrides: z.record(z.string(), z.unknown()).nullable(),
    message: z.string(),
    deployed: z.boolean().describe('its result is deployed now'),
    chosen: z.boolean().describe('the target of a rollback without `to`'),
  })
  .describe('rollback target')
export type RollbackTarget = z.infer<typeof rollbackTargetSchema>

export const transitionSchema = z.object({
  from: statusSchema.nullable(),
  to: statusSchema,
  at: z.iso.datetime(),
  actor: actorRecordSchema,
  reason: z.string(),
})
export type Transition = z.infer<typeof transitionSchema>

/**
 * An event without number and time; the store numbers the events of an operation from 1 without
 * gaps.
 */
export const eventBodySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('status'),
    from: statusSchema.nullable(),
    to: statusSchema,
    reason: z.string(),
    by: z.string(),
  }),
  z.object({
    type: z.literal('step'),
    step: z.string(),
    state: z.enum(['started', 'finished', 'failed', 'skipped']),
    detail: z.string().optional(),
    seconds: z.number().optional(),
  }),
  z.object({
    type: z.literal('resource'),
    phase: z.enum(['started', 'finished', 'failed']),
    planned: z.boolean(),
    change: resourceChangeSchema,
    seconds: z.number().optional(),
  }),
  z.object({
    type: z.literal('diagnostic'),
    severity: z.enum(['info', 'warning', 'error']),
    message: z.string(),
    urn: z.string().optional(),
  }),
  z.object({
    type: z.literal('summary'),
    step: z.string(),
    changes: changesSchema,
    seconds: z.number(),
  }),
])
export type EventBody = z.infer<typeof eventBodySchema>

export const eventSchema = z.object({
  seq: z.int().min(1),
  at: z.iso.datetime(),
  source: z.string().describe('`service`, or `runner-<attempt>`'),
  body: eventBodySchema,
})
export type OperationEvent = z.infer<typeof eventSchema>
