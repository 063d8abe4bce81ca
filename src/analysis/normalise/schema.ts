/**
 * The data of a property in the provider's schema: its type, whether only the provider sets it, and
 * its documented default. For AWS the table is made from the type declarations of `@pulumi/aws`
 * (test/awsSchema), which are generated from that schema. Where the plugin in use is installed, its
 * `GetSchema` response has priority over the table (`registerSchema`).
 */
import type { Part } from '../../lib/propertyPath.ts'
import { formatShape } from '../../lib/propertyPath.ts'
import type { SchemaTable } from '../../model/providerSchema.ts'
import awsSchema from './awsSchema.json' with { type: 'json' }

export type PropertySchema = {
  kind: 'text' | 'number' | 'switch' | 'map' | 'block'
  list: boolean
  /** a list whose order has no meaning */
  set: boolean
  computed: boolean
  default: string | number | boolean | undefined
}

const tables = new Map<string, SchemaTable>([['aws', awsSchema]])
const found = new Map<string, PropertySchema | null>()
const mostFound = 50_000

/**
 * Merges `table` into the known table of the package `name`. For a type that both have, the new
 * data have priority. Data that no schema of a plugin contains are kept: lists that are sets, and
 * defaults from the documentation. A repeated call changes nothing.
 */
export function registerSchema(name: string, table: SchemaTable): void {
  const before = tables.get(name)
  tables.set(name, before === undefined ? table : mergeTables(table, before))
  found.clear()
  listKinds.clear()
  registered.add(`${name}@${table.version}`)
}

const registered = new Set<string>()

/** The registered schemas in addition to the built-in one. Cached results depend on them. */
export const listRegisteredSchemas = (): string[] => [...registered].sort()

function mergeTables(table: SchemaTable, before: SchemaTable): SchemaTable {
  const merge = (now: SchemaTable['types'], known: SchemaTable['types']) => {
    const merged = Object.entries(now).map(([type, members]) => [
      type,
      mergeMembers(members, (Object.hasOwn(known, type) ? known[type] : undefined) ?? {}),
    ])
    return { ...known, ...Object.fromEntries(merged) } as SchemaTable['types']
  }
  return {
    version: table.version,
    types: merge(table.types, before.types),
    blocks: merge(table.blocks, before.blocks),
  }
}

type Members = Record<string, string>

function mergeMembers(members: Members, known: Members): Members {
  const merged = Object.entries(members).map(([name, code]) => {
    const other = Object.hasOwn(known, name) ? known[name] : undefined
    return [name, other === undefined ? code : mergeCode(code, other)] as const
  })
  return { ...known, ...Object.fromEntries(merged) }
}

/** Whether the schema of the plugin has the type "any". */
const isUntyped = (code: string) => code.includes('?')

function mergeCode(code: string, known: string): string {
  if (isUntyped(code)) return known
  const [type = '', value] = splitCode(code)
  const [knownType = '', knownValue] = splitCode(known)
  const isSet = knownType.replace('<', '[') === type
  const stated = value ?? knownValue
  return (isSet ? knownType : type) + (stated === undefined ? '' : `=${stated}`)
}

function splitCode(code: string): [type: string, value: string | undefined] {
  const at = code.indexOf('=')
  return at < 0 ? [code, undefined] : [code.slice(0, at), code.slice(at + 1)]
}

/** null: the type or the property is not known, or lies inside a map with keys of the user. */
export function findPropertySchema(type: string, parts: readonly Part[]): PropertySchema | null {
  const key = `${type} ${formatShape(parts)}`
  let result = found.get(key)
  if (result === undefined) {
    if (found.size >= mostFound) found.clear()
    found.set(key, (result = findSchema(type, parts)))
  }
  return result
}

export const isKnownType = (type: string) => getMembers(type) !== undefined

function getMembers(type: string) {
  const [name = '', ...rest] = type.split(':')
  const table = tables.get(name)
  return table && Object.hasOwn(table.types, rest.join(':'))
    ? { table, members: table.types[rest.join(':')] }
    : undefined
}

export type ListKind = 'set' | 'list'
const listKinds = new Map<string, Map<string, ListKind | null>>()
const mostTypes = 4000

/**
 * Whether the lists that have this name anywhere in the type are sets. undefined: the type is not
 * known, has no such list, or has a set and a list of this name.
 */
export function listKindOf(type: string, name: string): ListKind | undefined {
  let kinds = listKinds.get(type)
  if (kinds === undefined) {
    if (listKinds.size >= mostTypes) listKinds.clear()
    listKinds.set(type, (kinds = listKindsOf(type)))
  }
  return kinds.get(name) ?? undefined
}

/** the value is null when both a set and a list have the name */
function listKindsOf(type: string): Map<string, ListKind | null> {
  const kinds = new Map<string, ListKind | null>()
  const start = getMembers(type)
  const open = [start?.members]
  const seen = new Set<string>()
  for (let members = open.pop(); members !== undefined; members = open.pop())
    for (const [name, code] of Object.entries(members)) {
      const sign = code.replace('^', '')[0]
      const kind = sign === '<' ? 'set' : sign === '[' ? 'list' : undefined
      if (kind !== undefined)
        kinds.set(name, kinds.has(name) && kinds.get(name) !== kind ? null : kind)
      const block = /o:([\w.]+)/.exec(code)?.[1]
      if (block === undefined || seen.has(block)) continue
      seen.add(block)
      const inner = start?.table.blocks[block]
      if (inner !== undefined) open.push(inner)
    }
  return kinds
}

function findSchema(type: string, parts: readonly Part[]): PropertySchema | null {
  const start = getMembers(type)
  if (start === undefined) return null
  const names = parts.filter(part => typeof part === 'string')
  let members = start.members
  let property: PropertySchema | null = null
  for (const [at, name] of names.entries()) {
    // plain texts without a default are not in the table; nothing is known inside an unknown block
    const code = (members && Object.hasOwn(members, name) ? members[name] : undefined) ?? 's'
    if (isUntyped(code)) return null
    property = decode(code)
    if (at === names.length - 1) return property
    if (property.kind !== 'block') return null
    members = start.table.blocks[/o:([\w.]+)/.exec(code)?.[1] ?? '']
  }
  return property
}

const kinds = { s: 'text', n: 'number', b: 'switch', m: 'map', o: 'block' } as const

function decode(code: string): PropertySchema {
  const [, computed = '', list = '', letter = 's', text] =
    /^(\^?)([[<]?)([snbmo])(?:[^=]*)(?:=(.*))?$/.exec(code) ?? []
  const kind = kinds[letter as keyof typeof kinds]
  return {
    kind,
    list: list !== '',
    set: list === '<',
    computed: computed !== '',
    default: parseValue(kind, text),
  }
}

function parseValue(
  kind: PropertySchema['kind'],
  text: string | undefined,
): PropertySchema['default'] {
  if (text === undefined) return undefined
  if (kind === 'number') return Number(text)
  return kind === 'switch' ? text === 'true' : text
}
