/**
 * The nouns of the state service: stacks, updates and states, as the protocol of the Pulumi service
 * has them (`sdk/go/common/apitype`).
 */
import { z } from 'zod'
import type { ActorRecord } from './actor.ts'

/** Seconds that the lease of a client is valid; the client renews it after half of this time. */
export const leaseSeconds = 300

/** The highest schema of deployments that is accepted and offered. */
export const deploymentSchema = 4

export const stackTagsSchema = z.record(z.string().min(1).max(40), z.string().max(256))
export type StackTags = Record<string, string>

/** Where a stack's settings are kept outside its file; stored and returned as it was sent. */
export type StackSettings = Record<string, unknown>

/** A stack by its names. */
export type StackId = { project: string; name: string }

export type Stack = StackId & {
  /** UUID; it survives renaming, and secrets are bound to it */
  id: string
  tags: StackTags
  settings: StackSettings | null
  /** version of the newest update or import; 0: none yet */
  version: number
  fence: number
  /** id of the update that has the lease of the stack */
  active: string | null
  createdAt: Date
}

/** A stack in a list. */
export type StackSummary = StackId & {
  id: string
  createdAt: Date
  lastUpdate: Date | null
  resources: number | null
}

export const updateKinds = ['update', 'preview', 'refresh', 'destroy', 'import', 'rename'] as const
export type UpdateKind = (typeof updateKinds)[number]

export const updateStatuses = [
  'not started',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'interrupted',
] as const
/** `interrupted`: its lease expired, and another update took over the stack. */
export type UpdateStatus = (typeof updateStatuses)[number]

/** The data about an update that a client sends before its start. */
export type UpdateProgram = {
  message: string
  environment: Record<string, string>
  config: Record<string, unknown>
}

export type StackUpdate = {
  id: string
  stack: string
  kind: UpdateKind
  /** changes nothing and takes no lease */
  dryRun: boolean
  status: UpdateStatus
  /** the version of its state; null for dry runs and before the start */
  version: number | null
  fence: number | null
  program: UpdateProgram
  by: ActorRecord
  /** version of the client's engine, e.g. `v3.259.0` */
  engineVersion: string
  /**
   * the operation of Twinstack that it belongs to; an update by a plain pulumi on an environment
   * belongs to an operation of kind `out-of-band`
   */
  operation: string | null
  /** for a plain pulumi: whether the state after it counts as known */
  evidence: boolean
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
  leaseUntil: Date | null
  /** the version of the state that it started from; 0: an empty state */
  base: number
  /** number of resources by the kind of change, e.g. `{create: 2}` */
  changes: Record<string, number> | null
  resources: number | null
}

/** A deployment with its schema: `apitype.UntypedDeployment`. The text is as received. */
export type StackState = {
  version: number
  schema: number
  features: string[]
  deployment: string
  takenAt: Date
  digest: string
  resources: number
}

/** The state of a stack without deployments. */
export const emptyDeployment =
  '{"manifest":{"time":"0001-01-01T00:00:00Z","magic":"","version":""},"metadata":{}}'
