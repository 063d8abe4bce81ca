import { TwinstackError } from '../../../../src/lib/errors.ts'
import { listLeaves } from '../../../../src/lib/propertyPath.ts'
import { isEmpty, isObject } from '../../../../src/lib/values.ts'

/** The reason why a part of a request has no meaning here, by the beginning of its path. */
const reasons: [path: string, reason: string][] = [
  ['executorContext', 'operations run in the runner of the service, in the folder of Pulumi.yaml'],
  ['agentPoolID', 'the workers of the service execute operations'],
  [
    'sourceContext',
    'the repository and its credentials are configured in the service; only the branch or the ' +
      'commit can be chosen',
  ],
  [
    'operationContext.environmentVariables',
    'the environment of a program is configured in the service; its settings are in ' +
      'Pulumi.<stack>.yaml',
  ],
  ['operationContext.preRunCommands', 'no commands are executed beside the program'],
  ['operationContext.oidc', 'the account and the role of an environment are configured in it'],
  ['operationContext.role', 'the account and the role of an environment are configured in it'],
  ['operationContext.options', 'dependencies are installed by the lock file, and not optionally'],
]

/**
 * Refuses every field that is set and not among `known`. A client sends empty texts, lists,
 * objects, `false` and null for options that are not used, so these are accepted.
 *
 * @throws TwinstackError `invalid-request` that names each field
 */
export function refuseFields(body: unknown, known: readonly string[]): void {
  const fields = listSetFields(body)
    .filter(path => !known.includes(path))
    .map(path => ({ path, message: `not supported: ${describeReason(path)}` }))
  if (fields.length === 0) return
  const [{ path, message } = { path: '', message: '' }] = fields
  throw new TwinstackError('invalid-request', `${path}: ${message}`, { fields })
}

function describeReason(path: string): string {
  const found = reasons.find(([start]) => path === start || path.startsWith(`${start}.`))
  return found?.[1] ?? 'Twinstack has no such option'
}

/** The paths of the fields with a value that is neither empty nor `false`. */
function listSetFields(body: unknown): string[] {
  return listLeaves(isObject(body) ? body : {})
    .filter(({ value }) => !isEmpty(value) && value !== false)
    .map(({ keys }) => keys.join('.'))
}

/** The refusal of one field; `message` says what is wrong with it. */
export function createFieldError(path: string, message: string): TwinstackError<'invalid-request'> {
  return new TwinstackError('invalid-request', `${path}: ${message}`, {
    fields: [{ path, message }],
  })
}
