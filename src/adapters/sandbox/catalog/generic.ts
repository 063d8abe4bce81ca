/** Any `aws:*` type that the catalog does not know: it works, roughly, and the plugin warns. */
import type { Birth, TypeSpec } from './typeSpec.ts'

const serviceOf = (type: string) => type.split(':')[1]?.split('/')[0] ?? 'aws'
const nameOf = (type: string) => type.split(':')[2] ?? 'Resource'
const kebab = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()

export function generic(type: string): TypeSpec {
  const name = nameOf(type)
  return {
    type,
    docs: `${serviceOf(type)}_${kebab(name).replaceAll('-', '_')}`,
    title: `${serviceOf(type)} ${name}`,
    calls: [`Create${name}`, `Update${name}`, `Delete${name}`],
    id: birth => `${kebab(name)}-${birth.hex(17)}`,
    arn: (birth: Birth) =>
      `arn:${birth.partition}:${serviceOf(type)}:${birth.region}:${birth.account}:${kebab(name)}/${birth.id}`,
    taggable: 'map',
    generic: true,
  }
}
