/**
 * The schema of the package `random`, which programs in YAML need (documentation of
 * terraform-provider-random, "Resources").
 */
type Type = 'string' | 'integer' | 'boolean' | 'list' | 'map'
type Properties = Record<string, Type>
type Kind = { inputs: Properties; outputs: Properties; required: string[]; secrets?: string[] }

const keepers: Properties = { keepers: 'map' }
const characters: Properties = {
  length: 'integer',
  lower: 'boolean',
  minLower: 'integer',
  minNumeric: 'integer',
  minSpecial: 'integer',
  minUpper: 'integer',
  number: 'boolean',
  numeric: 'boolean',
  overrideSpecial: 'string',
  special: 'boolean',
  upper: 'boolean',
}
const bytes: Properties = { base64: 'string', hex: 'string' }

const kinds: Record<string, Kind> = {
  RandomBytes: {
    inputs: { length: 'integer' },
    outputs: bytes,
    required: ['length'],
    secrets: ['base64', 'hex'],
  },
  RandomId: {
    inputs: { byteLength: 'integer', prefix: 'string' },
    outputs: { b64Std: 'string', b64Url: 'string', dec: 'string', hex: 'string' },
    required: ['byteLength'],
  },
  RandomInteger: {
    inputs: { max: 'integer', min: 'integer', seed: 'string' },
    outputs: { result: 'integer' },
    required: ['max', 'min'],
  },
  RandomPassword: {
    inputs: characters,
    outputs: { bcryptHash: 'string', result: 'string' },
    required: ['length'],
    secrets: ['bcryptHash', 'result'],
  },
  RandomPet: {
    inputs: { length: 'integer', prefix: 'string', separator: 'string' },
    outputs: {},
    required: [],
  },
  RandomShuffle: {
    inputs: { inputs: 'list', resultCount: 'integer', seed: 'string' },
    outputs: { results: 'list' },
    required: ['inputs'],
  },
  RandomString: { inputs: characters, outputs: { result: 'string' }, required: ['length'] },
  RandomUuid: { inputs: {}, outputs: { result: 'string' }, required: [] },
}

const typeOf: Record<Type, object> = {
  string: { type: 'string' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  list: { type: 'array', items: { type: 'string' } },
  map: { type: 'object', additionalProperties: { type: 'string' } },
}

function describeProperties(
  properties: Properties,
  secrets: string[] = [],
): Record<string, object> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, type]) => [
      name,
      { ...typeOf[type], ...(secrets.includes(name) ? { secret: true } : {}) },
    ]),
  )
}

/** As pulumi/pulumi describes it in pkg/codegen/schema/pulumi.json. */
export function createRandomSchema(version: string) {
  const resources = Object.entries(kinds).map(([name, { inputs, outputs, required, secrets }]) => [
    `random:index/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`,
    {
      inputProperties: describeProperties({ ...inputs, ...keepers }),
      requiredInputs: required,
      properties: describeProperties({ ...inputs, ...keepers, ...outputs }, secrets),
      required: [...required, ...Object.keys(outputs)],
    },
  ])
  return {
    name: 'random',
    version,
    // `index/randomPet` is no module inside of `index`
    meta: { moduleFormat: '(.*)(?:/[^/]*)' },
    resources: Object.fromEntries(resources) as object,
  }
}
