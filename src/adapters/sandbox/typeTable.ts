/** Describes each resource type and function of the sandbox, for `twinstack sandbox types`. */
import { catalog, getSpec } from './catalog/index.ts'
import { findProviderSchema, listProviderTypes } from './catalog/providerSchema.ts'
import { lookups } from './invoke/index.ts'
import type { TypeSpec } from './catalog/typeSpec.ts'

export type TypeRow = {
  type: string
  /**
   * `catalog`: ids, defaults and refusals of AWS; `table`: only what the provider's schema defines
   */
  known: 'catalog' | 'table'
  /** the source of the rules of replacement */
  source: 'schema' | 'documentation' | 'changes' | 'none'
  /** properties whose change replaces the resource */
  replaces: string[]
  /** assigned by the cloud */
  computed: string[]
  /** set when the program sets none */
  defaults: string[]
  /** how it is named: `automatic`, `explicit` by the program, or '' for types without a name */
  name: string
  /** calls for which the catalog has refusals of AWS */
  refuses: string[]
}

/** All types of the provider; `filter` is a part of the type's name. */
export function listTypeRows(filter = '', { all = false } = {}): TypeRow[] {
  const types =
    all || filter !== '' ? [...new Set([...catalog.keys(), ...listProviderTypes()])] : []
  return (types.length > 0 ? types : [...catalog.keys()])
    .filter(type => type.toLowerCase().includes(filter.toLowerCase()))
    .sort()
    .map(toRow)
}

function toRow(type: string): TypeRow {
  const spec = getSpec(type)
  const schema = findProviderSchema(type)
  const computed = new Set([
    ...Object.keys(spec.outputs ?? {}),
    ...(spec.fromOthers?.keys ?? []),
    ...(spec.live?.keys ?? []),
    ...Object.keys(spec.derived ?? {}),
  ])
  return {
    type,
    known: spec.generic ? 'table' : 'catalog',
    source: schema?.source ?? 'none',
    replaces: [...(schema?.replaces ?? [])].sort(),
    computed: [...computed].sort(),
    defaults: Object.keys(spec.defaults ?? {}).sort(),
    name: spec.name ? (spec.name.auto ? 'automatic' : 'explicit') : '',
    refuses: listRefusals(spec),
  }
}

function listRefusals(spec: TypeSpec): string[] {
  return [
    ...(spec.refusesCreate || spec.taken ? ['create'] : []),
    ...(spec.refusesUpdate ? ['update'] : []),
    ...(spec.refusesDelete ? ['delete'] : []),
  ]
}

/** Functions that the sandbox answers. */
export function listFunctions(): string[] {
  return Object.keys(lookups).sort()
}
