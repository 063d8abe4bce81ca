/** The request of an operation: of the service, the REST API, the client and the command line. */
import { z } from 'zod'
import { environmentNameSchema } from './environment.ts'
import { requestedKindSchema } from './operationKind.ts'
import { importResourceSchema } from './importResource.ts'
import { stateEditSchema } from './stateEdit.ts'

const target = z.string().min(1).max(2048)

/** The fields of a request; `targets` and `allowReplace` take a URN, or `type/name`. */
export const optionFields = {
  planOnly: z
    .boolean()
    .optional()
    .describe('reconcile, rebuild, rollback, import: show what would be done and write nothing'),
  targets: z
    .array(target)
    .min(1)
    .max(500)
    .optional()
    .describe('reconcile only: URNs, or `type/name`; everything when left out'),
  targetDependents: z
    .boolean()
    .optional()
    .describe('reconcile only: includes the dependents of the targets'),
  allowReplace: z
    .array(target)
    .min(1)
    .max(500)
    .optional()
    .describe(
      'deploy, reconcile, rollback, rebuild with `replace`: URNs, or `type/name`, of ' +
        'resources that contain data and may be replaced or deleted',
    ),
  to: z
    .uuid()
    .optional()
    .describe(
      'rollback only: the operation whose revision and settings it restores; the last ' +
        'good one when left out',
    ),
  keepStateful: z
    .boolean()
    .optional()
    .describe(
      'rebuild only: resources that contain data, and what they depend on, are kept and ' +
        'imported again',
    ),
  replace: z
    .array(target)
    .min(1)
    .max(500)
    .optional()
    .describe(
      'rebuild only: URNs, or `type/name`; only these are replaced, and their dependents ' +
        'are updated',
    ),
  force: z
    .array(z.enum(['vanished', 'state']))
    .min(1)
    .max(2)
    .optional()
    .describe(
      '`vanished`: continue although most resources seem to be missing in the cloud; `state`: ' +
        'continue although the recorded state is not the one that Twinstack wrote last. Both ' +
        'need `confirm` with the name of the environment',
    ),
  breakGlass: z
    .strictObject({
      reason: z
        .string()
        .trim()
        .min(10, 'expected a reason of at least 10 characters')
        .max(500)
        .regex(/^[^\u0000\ud800-\udfff]*$/u, 'expected text without U+0000 and lone surrogates'),
    })
    .optional()
    .describe(
      'deploy, reconcile, rebuild, rollback: skips the gate; a second person has to approve ' +
        'it, and the mark is permanent',
    ),
  resources: z
    .array(importResourceSchema)
    .min(1)
    .max(100)
    .optional()
    .describe('import only: the resources to add to the recorded state'),
  stateEdit: stateEditSchema
    .optional()
    .describe('state-edit only: the edit of the recorded state; the cloud does not change'),
}

export const requestOperationInput = z.strictObject({
  environment: environmentNameSchema,
  kind: requestedKindSchema,
  message: z.string().max(500).default(''),
  revision: z.string().min(1).max(200).nullish(),
  confirm: z.string().max(40).nullish(),
  timeLimitSeconds: z
    .int()
    .min(1)
    .max(24 * 3600)
    .nullish(),
  idempotencyKey: z.string().min(1).max(255).nullish(),
  idempotencyDigest: z.string().max(128).nullish(),
  removeEnvironment: z.boolean().default(false),
  rollbackOf: z.uuid().nullish(),
  ...optionFields,
})
export type RequestOperationInput = z.input<typeof requestOperationInput>

/** The body of a REST request: the environment is in its path, the key in a header. */
export const operationInputSchema = requestOperationInput.omit({
  environment: true,
  idempotencyKey: true,
  idempotencyDigest: true,
  removeEnvironment: true,
  rollbackOf: true,
})
export type OperationInput = z.input<typeof operationInputSchema>
