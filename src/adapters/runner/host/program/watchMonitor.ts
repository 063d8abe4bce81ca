/**
 * Reports every secret that a program sends to the engine or receives from it. The engine masks
 * what is marked as secret; a copy that went through a provider or an error message is not marked.
 */

/** Wire format of secrets and output values (sdk/nodejs/runtime/rpc.ts). */
const signatureKey = '4dabf18193072939515e22adb298388d'
const secretSignature = '1b47061264138c4ac30d75fd1eb44270'

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

/** `require` finds the program's own copy of the SDK. */
export function watchMonitor(require: NodeJS.Require, tell: (secret: unknown) => void): void {
  const { ResourceMonitorClient } = require('@pulumi/pulumi/proto/resource_grpc_pb.js') as {
    ResourceMonitorClient: { prototype: Record<string, Method | undefined> }
  }
  const { prototype } = ResourceMonitorClient
  for (const name of methods) {
    const original = prototype[name]
    if (original) prototype[name] = Object.assign(watched(original, tell), original)
  }
}

function watched(original: Method, tell: (secret: unknown) => void): Method {
  return function (this: unknown, request, ...rest) {
    tellSecrets(request, tell)
    const callback = rest.at(-1)
    if (typeof callback === 'function')
      rest[rest.length - 1] = (error: unknown, response: Message | undefined) => {
        if (response) tellSecrets(response, tell)
        ;(callback as (...args: unknown[]) => void)(error, response)
      }
    return original.call(this, request, ...rest)
  }
}

function tellSecrets(message: Message, tell: (secret: unknown) => void): void {
  try {
    for (const part of parts) {
      const struct = message[part]?.() as Struct | undefined
      if (struct) walk(struct.toJavaScript(), tell)
    }
  } catch {
    // a message of another SDK version: the state's secrets are known to the runner anyway
  }
}

function walk(value: unknown, tell: (secret: unknown) => void): void {
  if (typeof value !== 'object' || value === null) return
  const marked = value as { [signatureKey]?: unknown; secret?: unknown; value?: unknown }
  const isSecret = marked[signatureKey] === secretSignature || isSecretOutput(marked)
  if (isSecret) tell(marked.value)
  else for (const item of Object.values(value)) walk(item, tell)
}

function isSecretOutput(value: { [signatureKey]?: unknown; secret?: unknown }): boolean {
  return typeof value[signatureKey] === 'string' && value.secret === true
}
