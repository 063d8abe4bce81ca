import { z } from 'zod'
import { TwinstackError } from '../../../../src/lib/errors.ts'
import { parseInput } from '../../../../src/lib/input.ts'
import type { RequestedKind } from '../../../../src/model/operation.ts'
import type { RequestOperationInput } from '../../../../src/model/operationInput.ts'
import { refuseFields } from './refusedFields.ts'

/** `apitype.PulumiOperation` by the kind of operation that it is here. */
export const pulumiOperations: Partial<Record<RequestedKind, string>> = {
  deploy: 'update',
  preview: 'preview',
  destroy: 'destroy',
  'drift-check': 'detect-drift',
  reconcile: 'remediate-drift',
}
const kinds = new Map(
  Object.entries(pulumiOperations).map(([kind, name]) => [name, kind as RequestedKind]),
)

const secretless = z.string().nullish()
const bodySchema = z.looseObject({
  operation: z.string().optional(),
  inheritSettings: z.boolean().default(false),
  sourceContext: z
    .looseObject({
      git: z.looseObject({ repoUrl: secretless, branch: secretless, commit: secretless }).nullish(),
    })
    .nullish(),
  operationContext: z
    .looseObject({
      operation: z.string().nullish(),
      options: z.looseObject({ deleteAfterDestroy: z.boolean().nullish() }).nullish(),
    })
    .nullish(),
})

const known = [
  'operation',
  'inheritSettings',
  'sourceContext.git.branch',
  'sourceContext.git.commit',
  'operationContext.operation',
  'operationContext.options.deleteAfterDestroy',
]

/**
 * The operation that a request of `pulumi deployment run` means
 * (`apitype.CreateDeploymentRequest`).
 * `repository` is the configured one, which a request may repeat.
 *
 * @throws TwinstackError `invalid-request` that names each field without a meaning
 */
export function readDeploymentRequest(
  body: unknown,
  environment: string,
  repository: string,
): RequestOperationInput {
  const request = parseInput(bodySchema, body, 'the body')
  const git = request.sourceContext?.git
  const sameRepository = git?.repoUrl === repository ? ['sourceContext.git.repoUrl'] : []
  refuseFields(body, [...known, ...sameRepository])
  if (!request.inheritSettings)
    throw new TwinstackError('invalid-request', 'inheritSettings: expected true', {
      hint: 'repository and settings of a deployment are always those of the service',
      fields: [{ path: 'inheritSettings', message: 'expected true' }],
    })
  const kind = readKind(request)
  const revision = git?.commit || git?.branch
  return {
    environment,
    kind,
    message: 'pulumi deployment run',
    ...(revision && { revision }),
    ...readRemoval(request, kind),
  }
}

type Body = z.output<typeof bodySchema>

function readRemoval(
  { operationContext }: Body,
  kind: RequestedKind,
): Pick<RequestOperationInput, 'removeEnvironment'> {
  if (operationContext?.options?.deleteAfterDestroy !== true) return {}
  if (kind === 'destroy') return { removeEnvironment: true }
  throw new TwinstackError(
    'invalid-request',
    'operationContext.options.deleteAfterDestroy: belongs to destroy',
  )
}

function readKind({ operation, operationContext }: Body): RequestedKind {
  const name = operation ?? operationContext?.operation ?? ''
  const kind = kinds.get(name)
  if (kind) return kind
  const message =
    name === 'refresh'
      ? 'no operation writes the state of the cloud into the recorded state; detect-drift reports ' +
        'it, and pulumi refresh with a token of Twinstack records it'
      : `expected ${[...kinds.keys()].join(', ')}`
  throw new TwinstackError('invalid-request', `operation: ${message}`, {
    fields: [{ path: 'operation', message }],
  })
}
