/** The form that starts an operation: what it requests of the service. */
import { z } from 'zod'
import { TwinstackError } from '../../../../src/lib/errors.ts'
import type { RequestOperationInput } from '../../../../src/model/operationInput.ts'

const text = z.string().max(2048).default('')

export const requestBody = z.object({
  kind: z.enum([
    'deploy',
    'drift-check',
    'reconcile',
    'rollback',
    'rebuild',
    'destroy',
    'import',
    'state-edit',
  ]),
  message: z.string().max(500).default(''),
  /** the plan was shown, and is carried out */
  now: z.literal('1').optional(),
  confirm: z.string().max(40).optional(),
  revision: z.string().max(200).optional(),
  /** import: the resource */
  type: text,
  resourceName: text,
  resourceId: text,
  parent: text,
  /** state-edit: number of the saved state to restore */
  version: z.coerce.number().int().min(1).optional(),
})
export type RequestBody = z.output<typeof requestBody>

/** these have no plan that is made first; a destroy shows what is lost before */
const atOnce: readonly RequestBody['kind'][] = ['drift-check', 'destroy']

/** @throws TwinstackError `confirmation-required`, `invalid-request` */
export function toRequest(environment: string, body: RequestBody): RequestOperationInput {
  const { kind, message, now, confirm, revision } = body
  // the service demands it of production only; on a page one click is too little
  if (kind === 'destroy' && confirm !== environment)
    throw new TwinstackError('confirmation-required', `destroy of ${environment}`, {
      hint: `type the name of the environment: ${environment}`,
      fields: [{ path: 'confirm', message: `expected "${environment}"` }],
    })
  const isPlan = now === undefined && !atOnce.includes(kind)
  const common = {
    environment,
    message,
    confirm,
    ...(revision !== undefined && revision !== '' && { revision }),
  }
  if (isPlan && kind === 'deploy') return { ...common, kind: 'preview' }
  return { ...common, kind, ...(isPlan && { planOnly: true }), ...getDetails(body) }
}

function getDetails({
  kind,
  type,
  resourceName,
  resourceId,
  parent,
  version,
}: RequestBody): Pick<RequestOperationInput, 'resources' | 'stateEdit'> {
  if (kind === 'import') {
    const resource = { type, name: resourceName, id: resourceId }
    return { resources: [{ ...resource, ...(parent !== '' && { parent }) }] }
  }
  if (kind !== 'state-edit') return {}
  if (version !== undefined) return { stateEdit: { action: 'restore', version } }
  throw new TwinstackError('invalid-request', 'the number of the saved state is missing', {
    fields: [{ path: 'version', message: 'expected the number of a saved state' }],
  })
}
