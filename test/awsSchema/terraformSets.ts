/**
 * Which lists of the AWS provider have no order. Pulumi's own schema lacks this; the bindings of
 * CDK for Terraform (npm package `@cdktf/provider-aws`) are generated from the provider's schema
 * and have it: `type: "set"` against `type: "list"`.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Attribute → whether it is a set, and the block that its elements are. */
type Attributes = Map<string, { isSet: boolean; block: string }>
/** `''`: the resource itself; the others by the names of their blocks */
type Blocks = Map<string, Attributes>

const attribute =
  /\n\s+"?(\w+)"?: \{\n\s+value: [^\n]*\n\s+isBlock: \w+,\n\s+type: "(\w+)",\n\s+storageClassType: "(\w+)",/g

function attributesIn(text: string): Attributes {
  return new Map(
    [...text.matchAll(attribute)].map(([, name = '', type = '', storage = '']) => [
      name,
      { isSet: type === 'set', block: storage.replace(/List$/, '').toLowerCase() },
    ]),
  )
}

function blocksOf(file: string): Blocks {
  const text = readFileSync(file, 'utf8')
  const found: Blocks = new Map()
  const functions = text.split(/\nfunction (?=\w+ToHclTerraform\()/).slice(1)
  for (const one of functions) {
    const name = /^(\w+)ToHclTerraform/.exec(one)?.[1] ?? ''
    found.set(name.toLowerCase(), attributesIn(one.split('\nfunction ')[0] ?? ''))
  }
  found.set('', attributesIn(text.split('synthesizeHclAttributes()')[1] ?? ''))
  return found
}

const kebab = (name: string) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
const camel = (name: string) =>
  name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
/** Pulumi's spelling of the names of lists: `ebs_block_device` → `ebsBlockDevices` */
const spellings = (name: string) => [name, `${name}s`, `${name}es`, `${name.replace(/y$/, 'ie')}s`]

export type TypeTable = Record<string, Record<string, string>>

/**
 * Marks the lists that are sets in both tables (`[` becomes `<`). `folder`: the extracted package.
 * Returns the number of the types that were found.
 */
export function markSets(folder: string, types: TypeTable, blocks: TypeTable): number {
  const resources = readdirSync(join(folder, 'lib'))
  let known = 0
  for (const [token, members] of Object.entries(types)) {
    const own = kebab(token.split(':')[1] ?? '')
    const module = token.split('/')[0] ?? ''
    const best = resources
      .filter(one => one === own || one.endsWith(`-${own}`))
      .map(one => ({ one, rank: rankOf(join(folder, 'lib', one, 'index.js'), members) }))
      .sort(
        (a, b) =>
          b.rank - a.rank ||
          Number(b.one.startsWith(module)) - Number(a.one.startsWith(module)) ||
          a.one.length - b.one.length,
      )[0]
    if (best === undefined || best.rank < 0.6) continue
    known++
    mark({ all: blocksOf(join(folder, 'lib', best.one, 'index.js')), blocks }, '', members, 0)
  }
  return known
}

/** The share of lists and blocks of Pulumi's type that the resource has, too. */
function rankOf(file: string, members: Record<string, string>): number {
  if (!existsSync(file)) return 0
  const names = [...(blocksOf(file).get('') ?? new Map<string, unknown>()).keys()]
    .map(camel)
    .flatMap(spellings)
  const own = Object.keys(members).filter(name => !members[name]?.startsWith('^'))
  return own.length === 0 ? 1 : own.filter(name => names.includes(name)).length / own.length
}

function mark(
  tables: { all: Blocks; blocks: TypeTable },
  name: string,
  members: Record<string, string>,
  depth: number,
): void {
  for (const [attribute, { isSet, block }] of tables.all.get(name) ?? []) {
    const own = spellings(camel(attribute)).find(spelt => Object.hasOwn(members, spelt))
    const code = own === undefined ? undefined : members[own]
    if (own === undefined || code === undefined) continue
    if (isSet && code.includes('[')) members[own] = code.replace('[', '<')
    const inner = tables.blocks[/o:([\w.]+)/.exec(code)?.[1] ?? '']
    if (inner !== undefined && tables.all.has(block) && depth < 8)
      mark(tables, block, inner, depth + 1)
  }
}
