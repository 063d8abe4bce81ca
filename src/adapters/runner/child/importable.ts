import type { ImportResource } from '../../../model/operation.ts'
import type { Deployment, StateResource } from '../../../model/checkpoint.ts'
import { RunFailure } from './failure.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/**
 * Builds the state records of the requested resources with id, parent and provider only; a refresh
 * reads the rest from the cloud. Throws `import-refused` for a resource that is recorded already,
 * for an unknown parent, and when no recorded provider can read the type.
 */
export function toImportRecords(
  state: Deployment,
  wanted: ImportResource[],
  { stack, project }: { stack: string; project: string },
): StateResource[] {
  const recorded = state.resources ?? []
  const made = wanted.map(one => createRecordFor(one, recorded, { stack, project }))
  const faults = made.flatMap(({ urn, type, id }, at) => [
    ...(recorded.some(other => other.urn === urn)
      ? [`${urn} is in the recorded state already`]
      : []),
    ...recorded
      .filter(other => other.type === type && other.id === id)
      .map(other => `${type} ${id} is managed already, as ${other.urn}`),
    ...(made.findIndex(other => other.urn === urn) < at ? [`${urn} is requested twice`] : []),
  ])
  if (faults.length > 0)
    throw new RunFailure('import-refused', faults.join('; '), {
      hint: 'leave out the resources that are managed already, or choose another name',
    })
  return made
}

function createRecordFor(
  wanted: ImportResource,
  recorded: StateResource[],
  { stack, project }: { stack: string; project: string },
): StateResource {
  const parent = findParent(wanted, recorded)
  const chain =
    parent && parent.type !== 'pulumi:pulumi:Stack' ? `${parent.urn.split('::')[2]}$` : ''
  return {
    urn: `urn:pulumi:${stack}::${project}::${chain}${wanted.type}::${wanted.name}`,
    custom: true,
    id: wanted.id,
    type: wanted.type,
    inputs: {},
    outputs: {},
    ...(parent ? { parent: parent.urn } : {}),
    protect: wanted.protect,
    provider: getProviderFor(wanted, recorded),
    importID: wanted.id,
  }
}

function findParent(
  { parent, name }: ImportResource,
  recorded: StateResource[],
): StateResource | undefined {
  if (!parent) return recorded.find(resource => resource.type === 'pulumi:pulumi:Stack')
  const found = recorded.find(resource => resource.urn === parent)
  if (!found)
    throw new RunFailure(
      'import-refused',
      `the parent of ${name} is not in the recorded state: ${parent}`,
      { hint: 'GET /v1/environments/{name}/resources lists what is' },
    )
  return found
}

/** The default provider of its package, as `urn::id`. */
function getProviderFor({ type, name }: ImportResource, recorded: StateResource[]): string {
  const pkg = requirePresent(type.split(':')[0])
  const providers = recorded.filter(resource => resource.type === `pulumi:providers:${pkg}`)
  const found =
    providers.findLast(({ urn }) => requirePresent(urn.split('::').at(-1)).startsWith('default')) ??
    (providers.length === 1 ? providers[0] : undefined)
  if (!found)
    throw new RunFailure(
      'import-refused',
      `${name}: no default provider of ${pkg} is recorded that could read a ${type}`,
      { hint: 'deploy something of that package first, e.g. the program with one resource' },
    )
  return `${found.urn}::${found.id}`
}
