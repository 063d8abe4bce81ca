import { withheld } from '../../../model/checkpoint.ts'

/**
 * TypeScript that declares a resource as it was imported: its import line and a `new X('name',
 * {…})`. Tags of Twinstack are left out, since the program's transform writes them; a secret is
 * left to be filled in.
 */
export function formatDeclaration({
  type,
  name,
  inputs,
  protect,
}: {
  type: string
  name: string
  inputs: Record<string, unknown>
  protect: boolean
}): string {
  const [pkg, module, kind] = type.split(':') as [string, string, string]
  const from =
    module === 'index' || !module.includes('/') ? `@pulumi/${pkg}` : `@pulumi/${pkg}/${module}.js`
  const args = formatLiteral(withoutOwnTags(inputs), 0)
  return (
    `import { ${kind} } from '${from}'\n\nnew ${kind}(${quote(name)}, ` +
    `${args}${protect ? ', { protect: true }' : ''})\n`
  )
}

function withoutOwnTags(inputs: Record<string, unknown>): Record<string, unknown> {
  const { tags, ...rest } = inputs
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) return inputs
  const kept = Object.entries(tags).filter(([key]) => !key.startsWith('twinstack:'))
  return kept.length > 0 ? { ...rest, tags: Object.fromEntries(kept) } : rest
}

function formatLiteral(value: unknown, depth: number): string {
  if (value === withheld)
    return "pulumi.secret('…') /* withheld: fill it in from where you keep secrets */"
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const pad = '  '.repeat(depth + 1)
  const parts = Array.isArray(value)
    ? value.map(item => `${pad}${formatLiteral(item, depth + 1)},\n`)
    : Object.entries(value).map(
        ([key, item]) =>
          `${pad}${/^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key)}: ` +
          `${formatLiteral(item, depth + 1)},\n`,
      )
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return parts.length === 0
    ? `${open}${close}`
    : `${open}\n${parts.join('')}${'  '.repeat(depth)}${close}`
}

function quote(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
