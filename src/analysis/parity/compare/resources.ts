/** The differing leaves of two matched resources. */
import { differ, hiddenIn, joined } from './differ.ts'

import type { Context } from './context.ts'
import { equal } from './equal.ts'
import type { Identities } from './identities.ts'
import type { Locations } from './locations.ts'
import type { Pair } from './match.ts'
import { ownNames } from './names.ts'
import type { OwnNames } from './names.ts'
import type { Normal } from './normal.ts'
import { isObservability } from './observability.ts'
import type { Leaf } from './leaf.ts'

export type SideContext = {
  environment: string
  names: OwnNames
  normal: Normal
  identities: Identities
  locations: Locations
}
export type Sides = { left: SideContext; right: SideContext }
export type Compared = { leaves: Leaf[]; hidden: { path: string; why: 'secret' | 'unknown' }[] }

type Properties = Record<string, unknown>

/**
 * Outputs that matter although the program may be silent about them: then what the provider chose
 * is compared, under the name of the input.
 */
const effective = [
  'engine',
  'engineVersion',
  'instanceClass',
  'instanceType',
  'nodeType',
  'imageId',
  'ami',
  'storageEncrypted',
  'encrypted',
  'publiclyAccessible',
  'backupRetentionPeriod',
  'multiAz',
  'runtime',
  'platformVersion',
  'deletionProtection',
  'caCertIdentifier',
  'sslPolicy',
  'retentionInDays',
]
/** Kubernetes and search have their version under the plainest of names. */
const versioned = /^aws:(eks\/cluster|elasticsearch\/domain|mq\/broker|eks\/addon):/

export function compareResource({ left, right, renamed }: Pair, sides: Sides): Compared {
  const context = contextOf({ left, right, renamed }, sides)
  const [ours, theirs] = inputsOf(left.record, right.record)
  const isSame = equal(context, ours, theirs, '')
  const leaves: Leaf[] = []
  if (!isSame)
    for (const key of [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort())
      differ(context, ours[key], theirs[key], key, joined('', key), leaves)
  // a provider that only one side has is a difference of its own
  if (left.provider !== right.provider) leaves.push(leaf('provider', left.provider, right.provider))
  if (left.record.protect !== right.record.protect)
    leaves.push(leaf('protect', left.record.protect, right.record.protect))
  return { leaves, hidden: context.hidden ? hiddenIn(ours, theirs) : [] }
}

const leaf = (path: string, left: unknown, right: unknown): Leaf => ({
  path,
  name: path,
  kind: 'value',
  left,
  right,
})

function contextOf({ left, right, renamed }: Pair, sides: Sides): Context {
  const half = (side: SideContext, name: string, provider: string | null) => ({
    normal: (text: string) => side.normal(text, provider),
    names: renamed ? ownNames(side.environment, [name]) : side.names,
  })
  return {
    left: half(sides.left, left.name, left.provider),
    right: half(sides.right, right.name, right.provider),
    observability: isObservability(right.record.type, right.name),
    policy: false,
    hidden: false,
  }
}

function inputsOf(
  left: Pair['left']['record'],
  right: Pair['left']['record'],
): [Properties, Properties] {
  const silent: string[] = []
  for (const name of versioned.test(right.type) ? [...effective, 'version'] : effective) {
    if (has(left.inputs, name) && has(right.inputs, name)) continue
    if (speaks(left, name) && speaks(right, name)) silent.push(name)
  }
  if (silent.length === 0) return [left.inputs, right.inputs]
  const filled = ({ inputs, outputs }: typeof left) => ({
    ...Object.fromEntries(silent.map(name => [name, outputs[name]])),
    ...inputs,
  })
  return [filled(left), filled(right)]
}

const has = (properties: Properties, name: string) => properties[name] != null
const speaks = ({ inputs, outputs }: Pair['left']['record'], name: string) =>
  has(inputs, name) || (has(outputs, name) && outputs[name] !== '')
