/** Compares two matched resources by their declared and their actual values. */

import { isContainer, isEmpty, isObject } from '../../../lib/values.ts'
import type { NotComparable } from '../../../model/difference.ts'
import type { SecretDigests } from '../../../model/secretDigest.ts'
import { hasDefaults, isDefault } from '../../normalise/defaults.ts'
import { createPairContext } from './context.ts'
import type { Context } from './context.ts'
import type { NewestVersions } from './counters.ts'
import { listCrossingLeaves } from './crossing.ts'
import type { Crossings } from './context.ts'
import { differ, findHidden, joinPath } from './differ.ts'
import { hasSameEffect } from './effects.ts'
import { isEqualValue } from './equal.ts'
import type { Identities } from './identities.ts'
import type { Leaf } from './leaf.ts'
import type { Locations } from './locations.ts'
import type { Pair } from './match.ts'
import { listComponentNames } from './place.ts'
import type { PlacedResource } from './place.ts'
import { compileOwnNames } from './names.ts'
import type { OwnNames } from './names.ts'
import type { NormaliseText } from './normal.ts'
import { isObservability } from './observability.ts'
import { listOutputLeaves } from './outputs.ts'
import { revealDigests, splitDigestLeaves } from './secretDigests.ts'
import { isSpelling, showsValue } from './spelling.ts'
import { shapeParts } from './shapeParts.ts'

export type SideContext = {
  environment: string
  names: OwnNames
  /** words of the stack's name that the other stack's name does not have */
  words: string[]
  normal: NormaliseText
  identities: Identities
  locations: Locations
  newest: NewestVersions
  /** digests of secrets, by URN */
  secrets: SecretDigests
  hasSecrets: boolean
}
export type Sides = { left: SideContext; right: SideContext; crossings: Crossings }
export type ComparedResource = {
  leaves: Leaf[]
  hidden: { path: string; why: NotComparable['why'] }[]
}

type Properties = Record<string, unknown>

/** `sameProvider`: whether the providers of the two are twins of each other. */
export function compareResource(pair: Pair, sides: Sides, sameProvider: boolean): ComparedResource {
  const { type, name } = pair.right.record
  const { leaves, hidden } = compareRevealed(revealPair(pair, sides), sides, sameProvider)
  const split = splitDigestLeaves({ type, name }, leaves)
  return { leaves: split.leaves, hidden: [...hidden, ...split.hidden] }
}

function revealPair(pair: Pair, sides: Sides): Pair {
  if (!sides.left.hasSecrets && !sides.right.hasSecrets) return pair
  const [left, right] = revealDigests(
    [pair.left.record, sides.left.secrets[pair.left.record.urn]],
    [pair.right.record, sides.right.secrets[pair.right.record.urn]],
  )
  if (left === pair.left.record && right === pair.right.record) return pair
  return {
    ...pair,
    left: { ...pair.left, record: left },
    right: { ...pair.right, record: right },
  }
}

function compareRevealed(
  { left, right, renamed }: Pair,
  sides: Sides,
  sameProvider: boolean,
): ComparedResource {
  const context = createContext({ left, right, renamed }, sides)
  const [ours, theirs] = alignUserData(getEffectiveTags({ left, right }))
  const isSame = isEqualValue(context, ours, theirs, '')
  const found: Leaf[] = []
  if (!isSame)
    for (const key of [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort())
      differ(context, ours[key], theirs[key], key, joinPath('', key), found)
  const newest = sides.left.newest(left)
  const isNewest = ({ path }: Leaf) => path === newest && path === sides.right.newest(right)
  const isReported = (leaf: Leaf) => !hasSameEffect(context, leaf, { left, right, renamed })
  const leaves = found.filter(
    leaf => !isSpeltOtherwise(context, leaf, { left, right }) && isReported(leaf),
  )
  const hidden = context.hidden ? findHidden(ours, theirs) : []
  if (context.crossed) leaves.push(...listCrossingLeaves(context, ours, theirs, sides.crossings))
  const [before, after] = alignUserData([left.record.outputs, right.record.outputs])
  const outputs = listOutputLeaves(
    context,
    withOutputs(left.record, before),
    withOutputs(right.record, after),
    leaves,
  )
  leaves.push(...outputs.filter(isReported))
  // different providers are a separate difference
  if (!sameProvider) leaves.push(createLeaf('provider', left.provider, right.provider))
  if (left.record.protect !== right.record.protect)
    leaves.push(createLeaf('protect', left.record.protect, right.record.protect))
  return { leaves: leaves.filter(leaf => !isNewest(leaf)), hidden }
}

const createLeaf = (path: string, left: unknown, right: unknown): Leaf => ({
  path,
  name: path,
  kind: 'value',
  left,
  right,
})

function createContext({ left, right, renamed }: Pair, sides: Sides): Context {
  const createHalf = (side: SideContext, one: PlacedResource, other: PlacedResource) => {
    const more = [...(renamed ? [one.name] : []), ...listOtherComponents(one, other)]
    return {
      normal: (text: string) => side.normal(text, one.provider),
      names:
        more.length > 0 ? compileOwnNames(side.environment, [...side.words, ...more]) : side.names,
    }
  }
  return createPairContext(
    {
      left: createHalf(sides.left, left, right),
      right: createHalf(sides.right, right, left),
      observability: isObservability(right.record.type, right.name),
      crossings: sides.crossings,
    },
    right.record,
  )
}

/** The names of its components that the components of the twin do not have. */
function listOtherComponents(one: PlacedResource, other: PlacedResource): string[] {
  if (one.raw === other.raw || one.place === other.place) return []
  const theirs = listComponentNames(other)
  return listComponentNames(one).filter(name => name.length > 1 && !theirs.includes(name))
}

/**
 * A tag may come from the provider on one side and from the resource on the other: a tag that one
 * side does not declare is read from its output `tagsAll`.
 */
function getEffectiveTags({ left, right }: Omit<Pair, 'renamed'>): [Properties, Properties] {
  const [ours, theirs] = [left.record, right.record].map(record => ({
    own: toMap(record.inputs['tags']),
    all: toMap(record.outputs['tagsAll']),
  })) as [Tags, Tags]
  const isComplete = (one: Tags, other: Tags) =>
    Object.keys(other.own).every(key => key in one.own || !(key in one.all))
  if (isComplete(ours, theirs) && isComplete(theirs, ours))
    return [left.record.inputs, right.record.inputs]
  const fillTags = (inputs: Properties, one: Tags, other: Tags) => {
    const more = Object.keys(other.own).filter(key => !(key in one.own) && key in one.all)
    return {
      ...inputs,
      tags: { ...one.own, ...Object.fromEntries(more.map(key => [key, one.all[key]])) },
    }
  }
  return [fillTags(left.record.inputs, ours, theirs), fillTags(right.record.inputs, theirs, ours)]
}

const withOutputs = (record: PlacedResource['record'], outputs: Properties) =>
  outputs === record.outputs ? record : { ...record, outputs }

/** Decodes a start script that only one side declares in base64, so that both are texts. */
function alignUserData([left, right]: [Properties, Properties]): [Properties, Properties] {
  const isText = ({ userData, userDataBase64 }: Properties) =>
    typeof userData === 'string' && userDataBase64 == null
  if (isText(left) === isText(right)) return [left, right]
  const decode = ({ userDataBase64, ...rest }: Properties): Properties =>
    typeof userDataBase64 === 'string'
      ? { ...rest, userData: Buffer.from(userDataBase64, 'base64').toString() }
      : rest
  return isText(left) ? [left, decode(right)] : [decode(left), right]
}

type Tags = { own: Properties; all: Properties }
const toMap = (value: unknown): Properties => (isObject(value) ? value : {})

/**
 * Whether two inputs differ only in spelling, which both outputs prove. Without outputs, the
 * defaults in the provider's schema decide.
 */
function isSpeltOtherwise(context: Context, leaf: Leaf, { left, right }: Omit<Pair, 'renamed'>) {
  const parts = shapeParts(leaf.path)
  const top = String(parts[0])
  const [ours, theirs] = [left.record.outputs[top], right.record.outputs[top]]
  const haveOutputs = ours != null && theirs != null
  if (haveOutputs && isEqualValue(context, ours, theirs, top))
    return (
      isSpelling(leaf.left, leaf.right) &&
      ((leaf.left != null && leaf.right != null) || showsValue(ours, leaf.left ?? leaf.right))
    )
  if (leaf.left != null && leaf.right != null) return false
  if (haveOutputs && !hasSameAtInputs(ours, theirs, left.record.inputs, right.record.inputs, top))
    return false
  return isDefaultOnly(context, leaf, [left.record.inputs[top], right.record.inputs[top]])
}

/** Whether one side has a default that the other one does not declare. */
function isDefaultOnly({ type }: Context, leaf: Leaf, inputs: unknown[]): boolean {
  if (!hasDefaults(type) || inputs.some(input => isBlockOfDocument(leaf, input))) return false
  return isDefault(type, shapeParts(leaf.path), leaf.left ?? leaf.right)
}

/**
 * Inside a document the presence of a block can be the choice: `{"exists": false}` of a pattern,
 * `{"sigv4": []}` of an API.
 */
const isBlockOfDocument = ({ left, right }: Leaf, document: unknown) =>
  typeof document === 'string' && isContainer(left ?? right) && !isEmpty(left ?? right)

/** Whether an output only repeats the declared value, so that it proves nothing. */
function hasSameAtInputs(
  ours: unknown,
  theirs: unknown,
  left: Properties,
  right: Properties,
  top: string,
): boolean {
  const echo = (output: unknown, input: unknown) => JSON.stringify(output) === JSON.stringify(input)
  return echo(ours, left[top]) || echo(theirs, right[top])
}
