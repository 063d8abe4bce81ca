/**
 * The table of the analysis (src/analysis/normalise/awsSchema.json) from the type declarations of
 * `@pulumi/aws`, which are generated from the provider's schema: types, properties that only the
 * provider sets, nested blocks, and the defaults that its documentation states.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { join } from 'node:path'

type Table = Record<string, Record<string, string>>
type Member = { name: string; type: string; doc: string }

const root = join(import.meta.dirname, '../../node_modules/@pulumi/aws')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string
}

const member =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?(?:readonly )?(\w+)\??: ([\s\S]*?);\s*(?=\/\*\*|readonly|\w+\??:|static|constructor|\}|$)/g

function membersOf(body: string): Member[] {
  return [...body.matchAll(member)].map(([, doc = '', name = '', type = '']) => ({
    name,
    type: type.replaceAll(/\s+/g, ' '),
    doc: doc.replaceAll(/\s*\n\s*\*\s?/g, ' '),
  }))
}

/** Innermost meaning of a type: `s`, `n`, `b`, `m` (map), `o:<block>`; a list has `[` before it. */
function codeOf(type: string): string {
  const bare = type.replaceAll(/pulumi\.(Input|Output)</g, '(').replaceAll(/ \| undefined/g, '')
  const list = /\[\]|Array</.test(bare) ? '[' : ''
  if (/\[key: string\]/.test(bare)) return `${list}m`
  const block = /(?:inputs|outputs)\.([\w.]+)/.exec(bare)?.[1]
  if (block !== undefined) return `${list}o:${block}`
  if (/\bnumber\b/.test(bare)) return `${list}n`
  return /\bboolean\b/.test(bare) ? `${list}b` : `${list}s`
}

const stated = [
  /\bdefaults? (?:value )?(?:is |to |of |= ?|: ?)?(?:set to )?`([^`]+)`/gi,
  /\bdefault(?: value)?(?: is|:) `([^`]+)`/gi,
  /`([^`]+)` \((?:the )?default\)/gi,
  /\bdefaults?(?: for this attribute| value)?(?: is| to|:) (-?\d+(?:\.\d+)?|true|false)\b/gi,
]

function defaultOf(code: string, doc: string): string {
  const found = new Set(stated.flatMap(one => [...doc.matchAll(one)].map(hit => hit[1] ?? '')))
  const [text] = found
  // two stated values are defaults of two cases: the documentation does not state which one applies
  // here
  if (text === undefined || found.size > 1 || code.includes('o:') || code.includes('m')) return ''
  const plain = text.replaceAll(/^["']|["']$/g, '').replaceAll(',', '')
  if (code === 'n') return /^-?\d+(\.\d+)?$/.test(plain) ? `=${plain}` : ''
  if (code === 'b') return /^(true|false)$/i.test(plain) ? `=${plain.toLowerCase()}` : ''
  const isQuoted = doc.includes('`' + text + '`')
  return code === 's' && isQuoted && /^[\w./:+*-]{1,40}$/.test(text) ? `=${text}` : ''
}

function encode(members: Member[], computed: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(
    members.flatMap(({ name, type, doc }) => {
      const code = codeOf(type)
      const text = `${computed(name) ? '^' : ''}${code}${defaultOf(code, doc)}`
      return text === 's' ? [] : [[name, text] as const]
    }),
  )
}

const block = (text: string, head: RegExp) => head.exec(text)?.[1] ?? ''

function resources(): Table {
  const found: Table = {}
  for (const folder of readdirSync(root, { withFileTypes: true })) {
    if (!folder.isDirectory() || folder.name === 'types' || folder.name === 'node_modules') continue
    for (const file of readdirSync(join(root, folder.name))) {
      if (!file.endsWith('.d.ts')) continue
      const script = readFileSync(join(root, folder.name, file.replace('.d.ts', '.js')), 'utf8')
      const token = /__pulumiType = '(aws:[^']+)'/.exec(script)?.[1]
      if (token === undefined) continue
      const text = readFileSync(join(root, folder.name, file), 'utf8')
      const state = membersOf(
        block(text, /export declare class [^{]*\{([\s\S]*?)\n    constructor/),
      )
      const args = membersOf(block(text, /export interface \w+Args \{([\s\S]*?)\n\}/))
      const inputs = new Set(args.map(({ name }) => name))
      const outputs = state.filter(({ type, name }) => /Output</.test(type) && !inputs.has(name))
      found[token.slice('aws:'.length)] = encode([...args, ...outputs], name => !inputs.has(name))
    }
  }
  return found
}

/** Blocks of inputs; properties that only the outputs of a block have are computed. */
function blocks(): Table {
  const [inputBlocks, outputBlocks] = ['input', 'output'].map(which => namespaced(which)) as [
    Map<string, Member[]>,
    Map<string, Member[]>,
  ]
  const found: Table = {}
  for (const name of new Set([...inputBlocks.keys(), ...outputBlocks.keys()])) {
    const inputs = new Set((inputBlocks.get(name) ?? []).map(one => one.name))
    const more = (outputBlocks.get(name) ?? []).filter(one => !inputs.has(one.name))
    const hasInputs = inputBlocks.has(name)
    const own = encode(
      [...(inputBlocks.get(name) ?? []), ...more],
      one => hasInputs && !inputs.has(one),
    )
    if (Object.keys(own).length > 0) found[name] = own
  }
  return found
}

function namespaced(which: string): Map<string, Member[]> {
  const text = readFileSync(join(root, `types/${which}.d.ts`), 'utf8')
  const found = new Map<string, Member[]>()
  for (const [, space = '', body = ''] of text.matchAll(
    /\nexport declare namespace (\w+) \{([\s\S]*?)\n\}/g,
  ))
    for (const [, name = '', inner = ''] of body.matchAll(
      /\n    interface (\w+) \{([\s\S]*?)\n    \}/g,
    ))
      found.set(`${space}.${name}`, membersOf(inner))
  return found
}

/** Only blocks that a resource uses: those of functions are left out. */
function reachable(types: Table, all: Table): Table {
  const found: Table = {}
  const open = Object.values(types)
  for (let at = 0; at < open.length; at++)
    for (const code of Object.values(open[at] ?? {})) {
      const name = /o:([\w.]+)/.exec(code)?.[1]
      const block = name === undefined ? undefined : all[name]
      if (name === undefined || block === undefined || name in found) continue
      found[name] = block
      open.push(block)
    }
  return found
}

export type AwsTable = { version: string; types: Table; blocks: Table }

export function makeTypeTable(): AwsTable {
  const types = resources()
  return { version, types, blocks: reachable(types, blocks()) }
}

export function writeTypeTable(table: AwsTable): string {
  const text = JSON.stringify(table)
  writeFileSync(join(import.meta.dirname, '../../src/analysis/normalise/awsSchema.json'), text)
  return (
    `analysis: ${Object.keys(table.types).length} types, ` +
    `${Object.keys(table.blocks).length} blocks, ${text.length} bytes, ` +
    `${gzipSync(text).length} compressed`
  )
}
