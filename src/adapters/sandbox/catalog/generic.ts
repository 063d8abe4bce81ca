/** Any `aws:*` type that is not in the catalog: it works approximately, and the plugin warns. */
import { providerSchema } from './providerSchema.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'

const serviceOf = (type: string) => type.split(':')[1]?.split('/')[0] ?? 'aws'
const nameOf = (type: string) => type.split(':')[2] ?? 'Resource'
const kebab = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()

/**
 * From the table of the provider's schema: required, secret and computed properties, automatic
 * names, tags. Texts that the cloud assigns get a value of their usual form.
 */
export function generic(type: string): TypeSpec {
  const name = nameOf(type)
  const schema = providerSchema(type)
  const arn = (creation: Creation) =>
    `arn:${creation.partition}:${serviceOf(type)}:${creation.region}:${creation.account}:${kebab(name)}/${creation.id}`
  return {
    type,
    docs: `${serviceOf(type)}_${kebab(name).replaceAll('-', '_')}`,
    title: `${serviceOf(type)} ${name}`,
    calls: [`Create${name}`, `Update${name}`, `Delete${name}`],
    id: creation => `${kebab(name)}-${creation.hex(17)}`,
    ...(schema?.arn === false ? {} : { arn }),
    taggable: schema === null || schema.tags ? 'map' : false,
    ...(schema?.named ? { name: { property: 'name', max: 255, auto: true } } : {}),
    required: schema?.required.filter(property => property !== 'name') ?? [],
    sensitive: [...(schema?.secrets ?? [])],
    outputs: Object.fromEntries(
      (schema?.outputs ?? []).map(property => [property, textOf(type, property)]),
    ),
    generic: true,
  }
}

/** Returns an ARN, an id, an address or nothing, depending on the property's name. */
function textOf(type: string, property: string): (creation: Creation) => string {
  if (/Arn$/.test(property))
    return creation =>
      `${creation.arn || `arn:${creation.partition}:${serviceOf(type)}`}/${kebab(property)}`
  if (/Id$/.test(property)) return creation => `${kebab(property)}-${creation.hex(17)}`
  if (/(endpoint|url|domain|dns|host)(Name)?$/i.test(property))
    return creation => `${creation.id}.${serviceOf(type)}.${creation.region}.amazonaws.com`
  return () => ''
}
