/**
 * Another environment of an export that means the same: other names, ids, account, region, order
 * and notation. It uses no code of the comparison, only the rules by which AWS and Pulumi treat
 * values as equal.
 */
import { getText } from '../../../src/lib/values.ts'
import { findPropertySchema } from '../../../src/analysis/normalise/schema.ts'
import type { StateResource } from '../../../src/model/checkpoint.ts'
import type { RandomSource } from './random.ts'

export type Export = {
  version: number
  deployment: { manifest?: unknown; resources: StateResource[] }
}
type Properties = Record<string, unknown>
type Transformation = (state: Export, random: RandomSource) => Export

/** Rewrites every text of the export, keys included. */
function rewrite(state: Export, change: (text: string) => string): Export {
  return JSON.parse(
    JSON.stringify(state, (_key, value: unknown) => {
      if (typeof value === 'string') return change(value)
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), item]))
    }),
  ) as Export
}

const stackOf = (state: Export) => state.deployment.resources[0]?.urn.split(':')[2] ?? ''

const stackNames = ['staging', 'stage', 'acme-staging', 'shop-stg-1', 'qa', 'dev-eu', 'sandbox']

/** URNs and every whole word that is the stack's name. */
const stack: Transformation = (state, random) => {
  const [old, name] = [stackOf(state), random.pick(stackNames)]
  const word = new RegExp(`(?<![A-Za-z0-9])${old}(?![A-Za-z0-9])`, 'g')
  return rewrite(state, text => text.replaceAll(word, name))
}

const account: Transformation = (state, random) => {
  const found = new Map<string, string>()
  for (const { outputs } of state.deployment.resources) {
    const number = /^arn:aws:[\w-]+:[\w-]*:(\d{12}):/.exec(getText(outputs?.['arn']))?.[1]
    if (number !== undefined && !found.has(number))
      found.set(number, `3${random.hex(11).replaceAll(/[a-f]/g, '7')}`)
  }
  return rewrite(state, text =>
    text.replaceAll(/(?<![0-9A-Za-z])\d{12}(?![0-9A-Za-z])/g, all => found.get(all) ?? all),
  )
}

/** The automatic suffix of names, in every position. */
const ids: Transformation = (state, random) => {
  const found = new Map<string, string>()
  for (const { id, type } of state.deployment.resources) {
    if (/Version|^pulumi:/.test(type)) continue
    for (const [hex] of (id ?? '').matchAll(/(?<=-)[0-9a-f]{7,17}(?![0-9a-z])/g))
      if (!found.has(hex) && !/^\d+$/.test(hex)) found.set(hex, random.hex(hex.length))
  }
  if (found.size === 0) return state
  const all = new RegExp(`(?<=-)(${[...found.keys()].join('|')})(?![0-9a-z])`, 'g')
  return rewrite(state, text => text.replaceAll(all, hex => found.get(hex) ?? hex))
}

/** Order of the resources behind the stack; order of keys at every depth. */
const order: Transformation = (state, random) => {
  const [first, ...rest] = state.deployment.resources
  const resources = [...(first ? [first] : []), ...random.shuffle(rest)].map(resource => ({
    ...resource,
    ...(resource.inputs ? { inputs: shuffled(resource.inputs, random) as Properties } : {}),
    ...(resource.outputs ? { outputs: shuffled(resource.outputs, random) as Properties } : {}),
  }))
  return { ...state, deployment: { ...state.deployment, resources } }
}

/** Keys of maps, also inside JSON texts, which get other white space. */
function shuffled(value: unknown, random: RandomSource): unknown {
  if (typeof value === 'string') {
    const document = jsonIn(value)
    return document === undefined
      ? value
      : JSON.stringify(shuffled(document, random), null, random.below(3))
  }
  if (Array.isArray(value)) return value.map(item => shuffled(item, random))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    random.shuffle(Object.entries(value)).map(([key, item]) => [key, shuffled(item, random)]),
  )
}

function jsonIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Lists that are known to be sets. */
const sets =
  /^(vpcSecurityGroupIds|securityGroupIds|subnetIds|cidrBlocks|ipv6CidrBlocks|Action|Statement|addresses|ingress|egress)$/
const members: Transformation = (state, random) => {
  const walk = (value: unknown, name: string): unknown => {
    if (Array.isArray(value)) {
      const items = value.map(item => walk(item, name))
      return sets.test(name) ? random.shuffle(items) : items
    }
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, key)]))
  }
  return changeInputs(state, inputs => walk(inputs, '') as Properties)
}

function changeInputs(
  state: Export,
  change: (inputs: Properties, resource: StateResource) => Properties,
): Export {
  const resources = state.deployment.resources.map(resource =>
    resource.custom && resource.inputs
      ? { ...resource, inputs: change(resource.inputs, resource) }
      : resource,
  )
  return { ...state, deployment: { ...state.deployment, resources } }
}

/** Numbers and switches as texts, where the provider's schema knows the type. */
const spelling: Transformation = (state, random) =>
  changeInputs(state, (inputs, { type }) =>
    Object.fromEntries(
      Object.entries(inputs).map(([key, value]) => {
        const kind = findPropertySchema(type, [key])?.kind
        const isPlain = typeof value === 'number' || typeof value === 'boolean'
        return [
          key,
          isPlain && (kind === 'number' || kind === 'switch') && random.flip()
            ? String(value)
            : value,
        ]
      }),
    ),
  )

const defaults = [
  'delaySeconds',
  'visibilityTimeoutSeconds',
  'timeout',
  'memorySize',
  'deletionProtection',
]

/** A documented default that the program spells out. */
const spelt: Transformation = state =>
  changeInputs(state, (inputs, { type, outputs = {} }) => {
    if (!type.startsWith('aws:')) return inputs
    const more = defaults.flatMap(key => {
      const stated = findPropertySchema(type, [key])?.default
      return stated === undefined || key in inputs || key in outputs ? [] : [[key, stated] as const]
    })
    return { ...inputs, ...Object.fromEntries(more) }
  })

/** `absent`, null, an empty text and an empty list. */
const nothing: Transformation = (state, random) =>
  changeInputs(state, (inputs, { type, outputs = {} }) =>
    !/^aws:(sqs|sns|lambda|rds|cloudwatch)\//.test(type) ||
    'description' in { ...inputs, ...outputs }
      ? inputs
      : { ...inputs, ...random.pick([{}, { kmsMasterKeyId: null }, { policy: '' }]), ...inputs },
  )

/** Explicit providers get another name. */
const providers: Transformation = (state, random) => {
  const names = state.deployment.resources.flatMap(({ type, urn }) =>
    type.startsWith('pulumi:providers:') && !/::default/.test(urn) ? [urn] : [],
  )
  const suffix = random.hex(3)
  return rewrite(state, text => {
    const urn = names.find(one => text === one || text.startsWith(`${one}::`))
    return urn === undefined ? text : `${urn}-p${suffix}${text.slice(urn.length)}`
  })
}

/** Components get another name; their children keep theirs. */
const components: Transformation = state => {
  const urns = state.deployment.resources.flatMap(({ custom, type, urn }) =>
    !custom && type !== 'pulumi:pulumi:Stack' ? [urn] : [],
  )
  return rewrite(state, text => (urns.includes(text) ? `${text}-moved` : text))
}

export const transformations: Record<string, Transformation> = {
  stack,
  account,
  ids,
  order,
  members,
  spelling,
  spelt,
  nothing,
  providers,
  components,
}
