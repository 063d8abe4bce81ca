/**
 * The data of a property in the provider's schema: its type, whether only the provider sets it, and
 * its documented default. For AWS the table is made from the type declarations of `@pulumi/aws`
 * (test/awsSchema), which are generated from that schema. Where a plugin
 * is available, its `GetSchema` response replaces the table: `registerSchema`.
 */
import { getText } from '../../lib/values.ts'
import type { Part } from '../../lib/propertyPath.ts'
import { formatShape } from '../../lib/propertyPath.ts'
import awsSchema from './awsSchema.json' with { type: 'json' }

/**
 * Property name → code: `^` only the provider sets it, `[` a list, `<` a set, then `s` text, `n`
 * number, `b` switch, `m` map with keys of the user, `o:<block>`, then `=<default>`. A text that is
 * an input without default is left out.
 */
export type SchemaTable = {
  version: string
  types: Record<string, Record<string, string>>
  blocks: Record<string, Record<string, string>>
}
export type PropertySchema = {
  kind: 'text' | 'number' | 'switch' | 'map' | 'block'
  list: boolean
  /** a list whose order means nothing */
  set: boolean
  computed: boolean
  default: string | number | boolean | undefined
}

const tables = new Map<string, SchemaTable>([['aws', awsSchema]])
const found = new Map<string, PropertySchema | null>()
const mostFound = 50_000

/**
 * Uses `table` for the types of `name` from now on. A default that only the built-in table has
 * (from the documentation) stays.
 */
export function registerSchema(name: string, table: SchemaTable): void {
  const before = tables.get(name)
  tables.set(name, before === undefined ? table : withKnownDefaults(table, before))
  found.clear()
  listKinds.clear()
}

function withKnownDefaults(table: SchemaTable, before: SchemaTable): SchemaTable {
  const merge = (now: SchemaTable['types'], then: SchemaTable['types']) =>
    Object.fromEntries(
      Object.entries(now).map(([type, members]) => {
        const known = Object.hasOwn(then, type) ? then[type] : undefined
        return [type, known === undefined ? members : withDefaults(members, known)]
      }),
    )
  return {
    version: table.version,
    types: merge(table.types, before.types),
    blocks: merge(table.blocks, before.blocks),
  }
}

type Members = Record<string, string>

function withDefaults(members: Members, known: Members): Members {
  return Object.fromEntries(
    Object.entries(members).map(([name, code]) => {
      const stated = Object.hasOwn(known, name) ? known[name]?.indexOf('=') : undefined
      return stated === undefined || stated < 0 || code.includes('=')
        ? [name, code]
        : [name, code + (known[name]?.slice(stated) ?? '')]
    }),
  )
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

/** null: a set here and a list there */
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

/** The parts of the engine's `GetSchema` response (pkg/v3 `codegen/schema`, PackageSpec) in use. */
export type PackageSchema = {
  version?: string
  resources?: Record<string, { inputProperties?: Properties; properties?: Properties }>
  types?: Record<string, { properties?: Properties }>
}
type Properties = Record<string, PropertySpec>
type PropertySpec = {
  type?: string
  $ref?: string
  items?: PropertySpec
  additionalProperties?: PropertySpec
  default?: unknown
  description?: string
}

/** The table of a package's schema, for `registerSchema`. */
export function buildTable({ version = '', resources = {}, types = {} }: PackageSchema) {
  const shortenToken = (token: string) => token.split(':').slice(1).join(':')
  const encode = (all: Properties, isInput: (name: string) => boolean) =>
    Object.fromEntries(
      Object.entries(all).map(([name, spec]) => [
        name,
        `${isInput(name) ? '' : '^'}${getCode(spec)}${spec.default === undefined ? '' : `=${getText(spec.default)}`}`,
      ]),
    )
  return {
    version,
    types: Object.fromEntries(
      Object.entries(resources).map(([token, { inputProperties = {}, properties = {} }]) => [
        shortenToken(token),
        encode({ ...properties, ...inputProperties }, name => Object.hasOwn(inputProperties, name)),
      ]),
    ),
    blocks: Object.fromEntries(
      Object.entries(types).map(([token, { properties = {} }]) => [
        getBlockName(token),
        encode(properties, () => true),
      ]),
    ),
  } satisfies SchemaTable
}

/** `aws:lambda/FunctionVpcConfig:FunctionVpcConfig` → `lambda.FunctionVpcConfig` */
const getBlockName = (token: string) =>
  `${(token.split(':')[1] ?? '').split('/')[0]}.${token.split(':').at(-1) ?? ''}`

function getCode({ type, $ref, items, additionalProperties }: PropertySpec): string {
  if ($ref?.startsWith('#/types/')) return `o:${getBlockName(decodeURIComponent($ref.slice(8)))}`
  if (type === 'array') return `[${items ? getCode(items).replace('[', '') : 's'}`
  if (type === 'object' || additionalProperties) return 'm'
  if (type === 'integer' || type === 'number') return 'n'
  return type === 'boolean' ? 'b' : 's'
}
