/**
 * Intercepts the calls between a program and the engine's resource monitor. It reports every secret
 * that is sent or received: the engine masks values that are marked as secret, but a copy in a
 * provider's output or an error message is not marked. It also sets `deleteBeforeReplace` for the
 * resources that this run replaces on request and that keep their name.
 */
import { secretSignature, signatureKey } from '../../../../model/propertySignature.ts'

type Struct = { toJavaScript(): unknown }
type Message = Partial<
  Record<'getObject' | 'getProperties' | 'getOutputs' | 'getArgs' | 'getReturn', () => unknown>
>
type Method = (request: Message, ...rest: unknown[]) => unknown

const methods = [
  'registerResource',
  'registerResourceOutputs',
  'readResource',
  'invoke',
  'call',
] as const
const parts = ['getObject', 'getProperties', 'getOutputs', 'getArgs', 'getReturn'] as const

type Watcher = { secret: (value: unknown) => void; deleteFirst: Set<string> }

/** `require` finds the program's own copy of the SDK. */
export function watchMonitor(
  require: NodeJS.Require,
  { secret: report, deleteFirst }: Watcher,
): void {
  const { ResourceMonitorClient } = require('@pulumi/pulumi/proto/resource_grpc_pb.js') as {
    ResourceMonitorClient: { prototype: Record<string, Method | undefined> }
  }
  const { prototype } = ResourceMonitorClient
  for (const name of methods) {
    const original = prototype[name]
    if (original) prototype[name] = Object.assign(watchMethod(original, report), original)
  }
  const register = prototype.registerResource
  if (!register || deleteFirst.size === 0) return
  function registerDeletingFirst(this: unknown, request: Message, ...rest: unknown[]): unknown {
    const registration = request as Registration
    if (isAmong(registration, deleteFirst)) {
      registration.setDeletebeforereplace(true)
      registration.setDeletebeforereplacedefined(true)
    }
    return register?.call(this, request, ...rest)
  }
  prototype.registerResource = Object.assign(registerDeletingFirst, register)
}

type Registration = Message & {
  getType(): string
  getName(): string
  getParent(): string
  setDeletebeforereplace(value: boolean): void
  setDeletebeforereplacedefined(value: boolean): void
}

/** A URN ends with `PARENT-TYPES$TYPE::NAME`. */
function isAmong(request: Registration, urns: Set<string>): boolean {
  const [, , types = ''] = request.getParent().split('::')
  const chain = types === '' || types === 'pulumi:pulumi:Stack' ? '' : `${types}$`
  const end = `::${chain}${request.getType()}::${request.getName()}`
  return [...urns].some(urn => urn.endsWith(end))
}

function watchMethod(original: Method, report: (secret: unknown) => void): Method {
  return function (this: unknown, request, ...rest) {
    reportSecrets(request, report)
    const callback = rest.at(-1)
    if (typeof callback === 'function')
      rest[rest.length - 1] = (error: unknown, response: Message | undefined) => {
        if (response) reportSecrets(response, report)
        ;(callback as (...args: unknown[]) => void)(error, response)
      }
    return original.call(this, request, ...rest)
  }
}

function reportSecrets(message: Message, report: (secret: unknown) => void): void {
  try {
    for (const part of parts) {
      const struct = message[part]?.() as Struct | undefined
      if (struct) walk(struct.toJavaScript(), report)
    }
  } catch {
    // a message of another SDK version: the state's secrets are known to the runner anyway
  }
}

function walk(value: unknown, report: (secret: unknown) => void): void {
  if (typeof value !== 'object' || value === null) return
  const marked = value as { [signatureKey]?: unknown; secret?: unknown; value?: unknown }
  const isSecret = marked[signatureKey] === secretSignature || isSecretOutput(marked)
  if (isSecret) report(marked.value)
  else for (const item of Object.values(value)) walk(item, report)
}

function isSecretOutput(value: { [signatureKey]?: unknown; secret?: unknown }): boolean {
  return typeof value[signatureKey] === 'string' && value.secret === true
}
