/** Any `aws:*` type that is not in the catalog: it works approximately, and the plugin warns. */
import { getFixedOutputs, makeGenericRules } from './genericRules.ts'
import { findProviderSchema } from './providerSchema.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'

const getService = (type: string) => type.split(':')[1]?.split('/')[0] ?? 'aws'
const getName = (type: string) => type.split(':')[2] ?? 'Resource'
const toKebab = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase()

/**
 * Creates the entry from the table of the provider's schema: required, secret and computed
 * properties, automatic names, tags. Texts that the cloud assigns get a value of their usual form.
 */
export function createGenericSpec(type: string): TypeSpec {
  const name = getName(type)
  const schema = findProviderSchema(type)
  const makeArn = ({ partition, region, account, id }: Creation) =>
    `arn:${partition}:${getService(type)}:${region}:${account}:${toKebab(name)}/${id}`
  return {
    type,
    docs: `${getService(type)}_${toKebab(name).replaceAll('-', '_')}`,
    title: `${getService(type)} ${name}`,
    calls: [`Create${name}`, `Update${name}`, `Delete${name}`],
    id: creation => `${toKebab(name)}-${creation.hex(17)}`,
    ...(schema?.arn === false ? {} : { arn: makeArn }),
    taggable: schema === null || schema.tags ? 'map' : false,
    ...(schema?.named ? { name: { property: 'name', max: 255, auto: true } } : {}),
    required: schema?.required.filter(property => property !== 'name') ?? [],
    sensitive: [...(schema?.secrets ?? [])],
    outputs: {
      ...Object.fromEntries(
        (schema?.outputs ?? []).map(property => [property, makeTextOf(type, property)]),
      ),
      ...getFixedOutputs(type),
    },
    ...makeGenericRules(type, schema),
    generic: true,
  }
}

/** Returns an ARN, an id, an address or nothing, depending on the property's name. */
function makeTextOf(type: string, property: string): (creation: Creation) => string {
  if (/Arn$/.test(property))
    return creation =>
      `${creation.arn || `arn:${creation.partition}:${getService(type)}`}/${toKebab(property)}`
  if (/Id$/.test(property)) return creation => `${toKebab(property)}-${creation.hex(17)}`
  if (/(endpoint|url|domain|dns|host)(Name)?$/i.test(property))
    return creation => `${creation.id}.${getService(type)}.${creation.region}.amazonaws.com`
  return () => ''
}
