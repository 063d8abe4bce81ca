/**
 * The place of a resource in the program: its URN without stack and project, with the names of the
 * components around it.
 */
import { listLiveResources } from '../../../model/checkpoint.ts'
import type { ResourceRecord } from '../../../model/operation.ts'
import { withoutOwnName } from './names.ts'
import type { OwnNames } from './names.ts'

export type PlacedResource = {
  record: ResourceRecord
  /** types and logical names from the outermost component down, as they are */
  raw: string
  /**
   * the same without the environment's own name; computed on first use, because most resources are
   * matched by `raw`
   */
  readonly place: string
  name: string
  /** name of its provider, `default` for the default provider; null for components */
  provider: string | null
  kind: 'managed' | 'provider' | 'component'
  /** inputs with automatic names; null when the state does not record them */
  autonamed: string[] | null
}

const stackType = 'pulumi:pulumi:Stack'
const providerType = 'pulumi:providers:'
const separator = ' / '

/** The live resources of a state, without those that are only to be deleted. */
export function placeResources(resources: ResourceRecord[], names: OwnNames): PlacedResource[] {
  const live = new Map(listLiveResources(resources).map(record => [record.urn, record]))
  const packages = new Set(resources.flatMap(one => (one.autonamed ? getPackage(one.type) : [])))
  const [raws, places] = [new Map<string, string>(), new Map<string, string>()]
  return [...live.values()]
    .filter(record => record.type !== stackType)
    .map(record => {
      const raw = getPlace(record, live, raws, name => name)
      return {
        record,
        raw,
        get place() {
          return getPlace(record, live, places, name => withoutOwnName(name, names))
        },
        name: getName(record),
        provider: findProviderName(record.provider),
        kind: getKind(record),
        autonamed: record.autonamed ?? (packages.has(getPackage(record.type)) ? [] : null),
      }
    })
}

/** Names of the components around a resource, from the outermost. */
export const listComponentNames = ({ raw }: PlacedResource): string[] =>
  raw
    .split(separator)
    .slice(0, -1)
    .map(part => part.slice(part.lastIndexOf('::') + 2))

const getPackage = (type: string) => type.slice(0, type.indexOf(':'))

function getKind({ type, custom }: ResourceRecord): PlacedResource['kind'] {
  if (type.startsWith(providerType)) return 'provider'
  return custom ? 'managed' : 'component'
}

function getPlace(
  record: ResourceRecord,
  live: Map<string, ResourceRecord>,
  places: Map<string, string>,
  spell: (name: string) => string,
): string {
  const known = places.get(record.urn)
  if (known !== undefined) return known
  const parent = record.parent === null ? undefined : live.get(record.parent)
  const own = `${record.type}::${spell(getName(record))}`
  const place =
    parent === undefined || parent.type === stackType
      ? own
      : `${getPlace(parent, live, places, spell)}${separator}${own}`
  places.set(record.urn, place)
  return place
}

/** Removes the version from the name of a default provider. */
function getName({ type, name }: ResourceRecord): string {
  return type.startsWith(providerType) ? getDefaultName(name) : name
}

const getDefaultName = (name: string) => (/^default(_\d+)*/.test(name) ? 'default' : name)

/** `urn:pulumi:stack::project::pulumi:providers:aws::name::id` → name */
export function findProviderName(reference: string | null): string | null {
  const name = reference?.split('::')[3]
  return name === undefined ? null : getDefaultName(name)
}
