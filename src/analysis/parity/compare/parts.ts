/**
 * Compares parts of a resource that can be declared in two ways: inside their owner, or as separate
 * resources. These are the rules of security groups (with an old and a new type), routes and
 * attached policies. When the two sides declare them in different ways, their effects are compared,
 * and nothing is reported when these are equal.
 */
import { listPermissions } from '../../normalise/permissions.ts'
import { toElements, stringifyStable, getText } from '../../../lib/values.ts'
import { canonicaliseText } from './context.ts'
import type { NamedSide } from './context.ts'
import type { Pair } from './match.ts'
import type { PlacedResource } from './place.ts'
import type { SideContext, Sides } from './resources.ts'

type Kind = {
  owner: RegExp
  property: string
  part: RegExp
  /** the property of a part that names its owner */
  names: string
  /** whether a part belongs to the property, where one type serves two */
  belongs?: (part: PlacedResource) => boolean
  /** the effects of one element, or of the inputs of one part, as texts */
  effects: (value: unknown) => string[]
}

const listRules = (value: unknown) => listPermissions(value).map(stringifyStable)
const isWay = (way: string) => (part: PlacedResource) =>
  new RegExp(`ecurityGroup${way}Rule:`, 'i').test(part.record.type) ||
  part.record.inputs['type'] === way

const routeKeys: [string, string][] = [
  ['cidrBlock', 'destinationCidrBlock'],
  ['ipv6CidrBlock', 'destinationIpv6CidrBlock'],
]

function listRoute(value: unknown): string[] {
  const map = value as Record<string, unknown>
  const own = Object.entries(map).filter(
    ([key, item]) => key !== 'routeTableId' && getText(item) !== '',
  )
  const named = own.map(([key, item]) => [
    routeKeys.find(([inline]) => inline === key)?.[1] ?? key,
    item,
  ])
  return [stringifyStable(Object.fromEntries(named))]
}

const kinds: Kind[] = [
  ...['ingress', 'egress'].map(property => ({
    owner: /ec2\/securityGroup:/,
    property,
    part: /ecurityGroup(Ingress|Egress)?Rule:/,
    names: 'securityGroupId',
    belongs: isWay(property),
    effects: listRules,
  })),
  {
    owner: /ec2\/routeTable:/,
    property: 'routes',
    part: /ec2\/route:/,
    names: 'routeTableId',
    effects: listRoute,
  },
  {
    owner: /iam\/role:/,
    property: 'managedPolicyArns',
    part: /iam\/rolePolicyAttachment:/,
    names: 'role',
    effects: value =>
      typeof value === 'string' ? [value] : [getText((value as Properties)['policyArn'])],
  },
]
type Properties = Record<string, unknown>

/** Resources and properties that only declare in another way what the twin also has. */
export type SameParts = {
  resources: ReadonlySet<PlacedResource>
  /** properties of the owner, by the URN of the owner on the right side */
  properties: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * `alone`: resources without a pair. When none of them is such a part, nothing has to be compared.
 */
export function findSameParts(
  pairs: Pair[],
  all: Record<'left' | 'right', PlacedResource[]>,
  alone: PlacedResource[],
  sides: Sides,
): SameParts {
  const resources = new Set<PlacedResource>()
  const properties = new Map<string, Set<string>>()
  if (!alone.some(({ record }) => kinds.some(({ part }) => part.test(record.type))))
    return { resources, properties }
  for (const kind of kinds) {
    const parts = { left: groupParts(kind, all.left), right: groupParts(kind, all.right) }
    for (const pair of pairs.filter(({ right }) => kind.owner.test(right.record.type))) {
      const ours = collectPartsOfOwner(kind, pair.left, parts.left, sides.left)
      const theirs = collectPartsOfOwner(kind, pair.right, parts.right, sides.right)
      const open = [...ours.parts, ...theirs.parts].filter(one => alone.includes(one))
      if (open.length === 0 || ours.effects !== theirs.effects) continue
      for (const one of open) resources.add(one)
      const { urn } = pair.right.record
      properties.set(urn, (properties.get(urn) ?? new Set()).add(kind.property))
    }
  }
  return { resources, properties }
}

function groupParts(
  { part, names, belongs }: Kind,
  all: PlacedResource[],
): Map<string, PlacedResource[]> {
  const own = all.filter(one => part.test(one.record.type) && (belongs?.(one) ?? true))
  return Map.groupBy(own, ({ record }) => getText(record.inputs[names] ?? record.outputs[names]))
}

function collectPartsOfOwner(
  kind: Kind,
  owner: PlacedResource,
  parts: Map<string, PlacedResource[]>,
  side: SideContext,
) {
  const { record } = owner
  const own = [record.id, record.outputs['name']].flatMap(id => parts.get(getText(id)) ?? [])
  const found = [...new Set(own)]
  const values = [
    ...toElements(record.inputs[kind.property]),
    ...found.map(one => one.record.inputs as unknown),
  ]
  const half: NamedSide = {
    normal: text => side.normal(text, owner.provider),
    names: side.names,
  }
  const effects = values.flatMap(value => kind.effects(toForm(half, value)))
  return { parts: found, effects: [...new Set(effects)].sort().join('\n') }
}

/** The value with every text in canonical form. */
function toForm(half: NamedSide, value: unknown): unknown {
  if (typeof value === 'string') return canonicaliseText(half, value)
  if (Array.isArray(value)) return value.map(item => toForm(half, item))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toForm(half, item)]))
}
