/**
 * The schema of a provider's package, as its plugin returns it, and the short table that is built
 * from it.
 */
import { getText } from '../lib/values.ts'

/**
 * Maps the name of a property to a code: `^` when only the provider sets it, `[` for a list or `<`
 * for a set, then `s` for text, `n` number, `b` boolean, `m` map with keys of the user or
 * `o:<block>`, then `=<default>`. Inputs of type text without a default are left out.
 */
export type SchemaTable = {
  version: string
  types: Record<string, Record<string, string>>
  blocks: Record<string, Record<string, string>>
}

/** A package in use; `version`: of its plugin, without `v`. */
export type ProviderPackage = { name: string; version: string }
export type NamedTable = { name: string; table: SchemaTable }

/** Reads schemas from the plugins in use. */
export type SchemaReader = {
  /**
   * Returns the tables of the packages whose schema is known, in the order of `wanted`. It reads
   * them from files; with `plugins`, it starts a plugin whose schema was never read. Packages that
   * can't be read are left out.
   */
  read(wanted: readonly ProviderPackage[], options: { plugins: boolean }): Promise<NamedTable[]>
}

/** The parts of the engine's `GetSchema` response (pkg/v3 `codegen/schema`, PackageSpec) in use. */
export type PackageSchema = {
  name?: string
  version?: string
  resources?: Record<string, { inputProperties?: Properties; properties?: Properties }>
  types?: Record<string, { properties?: Properties; type?: string; enum?: unknown[] }>
}
type Properties = Record<string, PropertySpec>
type PropertySpec = {
  type?: string
  $ref?: string
  oneOf?: PropertySpec[]
  items?: PropertySpec
  additionalProperties?: PropertySpec
  default?: unknown
  description?: string
}

/** Builds the table of a package's schema. A property of any type has the code `?`. */
export function buildTable({
  version = '',
  resources = {},
  types = {},
}: PackageSchema): SchemaTable {
  const shortenToken = (token: string) => token.split(':').slice(1).join(':')
  const encode = (all: Properties, isInput: (name: string) => boolean) =>
    Object.fromEntries(
      Object.entries(all).map(([name, spec]) => [
        name,
        (isInput(name) ? '' : '^') +
          getCode(spec, types) +
          (spec.default === undefined ? '' : `=${getText(spec.default)}`),
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
  }
}

/** `aws:lambda/FunctionVpcConfig:FunctionVpcConfig` → `lambda.FunctionVpcConfig` */
const getBlockName = (token: string) =>
  `${(token.split(':')[1] ?? '').split('/')[0]}.${token.split(':').at(-1) ?? ''}`

function getCode(spec: PropertySpec, types: NonNullable<PackageSchema['types']>): string {
  const { type, $ref, items, additionalProperties, oneOf } = spec
  if ($ref !== undefined) return getCodeOfReference($ref, types)
  if (type === 'array') return `[${items ? getCode(items, types).replace('[', '') : 's'}`
  if (type === 'object' || additionalProperties) return 'm'
  const [first] = oneOf ?? []
  return type === undefined && first ? getCode(first, types) : getCodeOfType(type)
}

function getCodeOfReference(reference: string, types: NonNullable<PackageSchema['types']>): string {
  if (reference.endsWith('pulumi.json#/Any') || reference.endsWith('pulumi.json#/Json')) return '?'
  if (!reference.startsWith('#/types/')) return 's'
  const token = decodeURIComponent(reference.slice('#/types/'.length))
  const named = Object.hasOwn(types, token) ? types[token] : undefined
  return named?.enum ? getCodeOfType(named.type) : `o:${getBlockName(token)}`
}

function getCodeOfType(type: string | undefined): string {
  if (type === 'integer' || type === 'number') return 'n'
  return type === 'boolean' ? 'b' : 's'
}
