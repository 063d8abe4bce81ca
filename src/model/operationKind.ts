/** The kinds of operations, in a separate file so that policies can import them. */
import { z } from 'zod'

export const operationKinds = [
  'preview',
  'deploy',
  'drift-check',
  'reconcile',
  'rebuild',
  'destroy',
  'rollback',
  'import',
  'state-edit',
  'out-of-band',
] as const
export const operationKindSchema = z
  .enum(operationKinds)
  .describe('`out-of-band`: made by a plain pulumi at the state service; it can not be requested')
export type OperationKind = z.infer<typeof operationKindSchema>

/** Kinds that somebody can request. */
export const requestedKindSchema = z.enum(operationKinds).exclude(['out-of-band'])
export type RequestedKind = z.infer<typeof requestedKindSchema>

/** Kinds that change the cloud or the recorded state. */
export const writingKinds: readonly OperationKind[] = [
  'deploy',
  'reconcile',
  'rebuild',
  'destroy',
  'rollback',
  'import',
  'state-edit',
  'out-of-band',
]
/**
 * Kinds that run the revision deployed in the environment, not the head of the branch
 * (docs/revisions.md).
 */
export const deployedRevisionKinds: readonly OperationKind[] = [
  'drift-check',
  'reconcile',
  'rebuild',
  'import',
]
/** Kinds that apply a whole program, unless the request names targets. */
export const applyingKinds: readonly OperationKind[] = [
  'deploy',
  'rollback',
  'rebuild',
  'reconcile',
]
/** Kinds that change only the recorded state: they run no program and deploy nothing. */
export const stateKinds: readonly OperationKind[] = ['import', 'state-edit']

/** The beginning of an id, as lists and reports show it. */
export const idBeginningSchema = z
  .string()
  .regex(/^[0-9a-f]{8}[0-9a-f-]{0,28}$/, 'expected at least 8 digits (0-9, a-f) of an id')
  .describe('the beginning of the id, at least 8 digits')
