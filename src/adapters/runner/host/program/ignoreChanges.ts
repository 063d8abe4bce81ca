/**
 * Makes a reconcile keep the drift that `drift.yaml` declares as wanted: adds the properties to the
 * resource option `ignoreChanges` of each registration, as a program would write them.
 */
import type { IgnoredChange } from '../protocol.ts'

type Registration = {
  getType(): string
  getName(): string
  getParent(): string
  getIgnorechangesList(): string[]
  setIgnorechangesList(paths: string[]): void
}
type Method = (this: unknown, request: Registration, ...rest: unknown[]) => unknown

/** `require` finds the program's own copy of the SDK. */
export function ignoreChanges(require: NodeJS.Require, ignored: IgnoredChange[]): void {
  if (ignored.length === 0) return
  const { ResourceMonitorClient } = require('@pulumi/pulumi/proto/resource_grpc_pb.js') as {
    ResourceMonitorClient: { prototype: { registerResource: Method } }
  }
  const { prototype } = ResourceMonitorClient
  const original = prototype.registerResource
  const callWithIgnored: Method = function (request, ...rest) {
    const paths = listPathsFor(request, ignored)
    if (paths.length > 0)
      request.setIgnorechangesList([...request.getIgnorechangesList(), ...paths])
    return original.call(this, request, ...rest)
  }
  prototype.registerResource = Object.assign(callWithIgnored, original)
}

/** A URN ends with the types, from the outermost component to the innermost, and the name. */
export function listPathsFor(
  request: Pick<Registration, 'getType' | 'getName' | 'getParent'>,
  ignored: IgnoredChange[],
): string[] {
  const parentTypes = request.getParent().split('::')[2] ?? ''
  const isInComponent = parentTypes !== '' && parentTypes !== 'pulumi:pulumi:Stack'
  const types = isInComponent ? `${parentTypes}$${request.getType()}` : request.getType()
  const end = `::${types}::${request.getName()}`
  return ignored.filter(({ urn }) => urn.endsWith(end)).map(({ path }) => path)
}
