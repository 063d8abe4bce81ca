/** What the sandbox knows of each resource type and function, for `twinstack sandbox types`. */
import { catalog, specOf } from './catalog/index.ts'
import { providerSchema, providerTypes } from './catalog/providerSchema.ts'
import { lookups } from './invoke/index.ts'
import type { TypeSpec } from './catalog/typeSpec.ts'

export type TypeRow = {
  type: string
  /** `catalog`: ids, defaults and refusals of AWS; `table`: what the provider's schema says only */
  known: 'catalog' | 'table'
  /** where the rules of replacement come from */
  source: 'schema' | 'documentation' | 'changes' | 'none'
  /** properties whose change replaces the resource */
  replaces: string[]
  /** assigned by the cloud */
  computed: string[]
  /** filled in where the program is silent */
  defaults: string[]
  /** how it is named: `automatic`, `explicit` by the program, or '' for types without a name */
  name: string
  /** calls that AWS refuses by a rule of its own here */
  refuses: string[]
}

/** All types of the provider; `filter` is a part of the type's name. */
export function typeTable(filter = '', { all = false } = {}): TypeRow[] {
  const types = all || filter !== '' ? [...new Set([...catalog.keys(), ...providerTypes()])] : []
  return (types.length > 0 ? types : [...catalog.keys()])
    .filter(type => type.toLowerCase().includes(filter.toLowerCase()))
    .sort()
    .map(rowOf)
}

function rowOf(type: string): TypeRow {
  const spec = specOf(type)
  const schema = providerSchema(type)
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
    refuses: refusalsOf(spec),
  }
}

function refusalsOf(spec: TypeSpec): string[] {
  return [
    ...(spec.refusesCreate || spec.taken ? ['create'] : []),
    ...(spec.refusesUpdate ? ['update'] : []),
    ...(spec.refusesDelete ? ['delete'] : []),
  ]
}

/** Functions that the sandbox answers. */
export function functionTable(): string[] {
  return Object.keys(lookups).sort()
}
