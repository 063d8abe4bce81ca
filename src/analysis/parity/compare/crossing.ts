/**
 * Finds references into the other environment. When staging reads production's queue, both sides
 * have the same text, so the values do not differ. It is still a finding, because the text names a
 * resource that only one of the two states records.
 */
import { isContainer } from '../../../lib/values.ts'
import type { Context, Crossing, Crossings } from './context.ts'
import { joinPath } from './differ.ts'
import { parseNamedDocument } from './documents.ts'
import { isSoftwareText } from './identities.ts'
import type { Identities } from './identities.ts'
import type { Leaf } from './leaf.ts'
import type { TextFinder } from './normal.ts'

/** Globally unique texts: ARNs, addresses, ids with a random part. */
const unique =
  /^arn:[^:]*:[^:]*:[^:]*:\d{12}:|:\/\/[^/\s]+[/.]|^(?:[a-z0-9-]+\.){2,}[a-z]{2,}$|^[a-z]{1,12}-[0-9a-f]{8,17}$|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/i
/**
 * Types whose values name no resource of this environment: generators, and references to other
 * stacks.
 */
const notOwn = /^(random|tls|time|pulumi):/
/** Texts that are the same for all resources of a kind. */
const regional = /hostedZoneId$|^zoneId$/
const shortest = 8

/** Whether the text identifies a resource of `of`, and no resource of `by`. */
function isOwnOnly(text: string, of: Identities, by: Identities): boolean {
  if (text.length < shortest || by.references.has(text) || !unique.test(text)) return false
  const owner = of.owner(text)
  return owner !== null && !notOwn.test(owner.one.record.type) && !regional.test(owner.path)
}

/** Matches texts that may be an ARN, an address, a host or an id; a fast test before the search. */
const maybe = /:|[0-9a-f]{8}|\.[a-z]{2}/

/** Results are cached, because many resources have the same texts. */
export function findCrossings(
  { left, right }: Record<'left' | 'right', Identities>,
  finders: Record<'left' | 'right', TextFinder>,
): Crossings {
  const known = new Map<string, Crossing | null>()
  const find = (text: string): Crossing | null => {
    if (finders.right.find(text).some(one => isOwnOnly(one, right, left))) return 'left-uses-right'
    return finders.left.find(text).some(one => isOwnOnly(one, left, right))
      ? 'right-uses-left'
      : null
  }
  return {
    of: text => {
      if (text.length < shortest || !maybe.test(text)) return null
      let found = known.get(text)
      if (found === undefined) known.set(text, (found = find(text)))
      return found
    },
  }
}

/**
 * Lists the leaves where both sides have the same text, which names a resource of only one side.
 * Texts that identify software are left out: both sides may use an image of one registry.
 */
export function listCrossingLeaves(
  context: Context,
  left: unknown,
  right: unknown,
  crossings: Crossings,
): Leaf[] {
  const found: Leaf[] = []
  const walk = (ours: unknown, theirs: unknown, name: string, path: string): void => {
    if (typeof ours === 'string' && typeof theirs === 'string')
      return isContainer(parseNamedDocument(ours, name)) &&
        isContainer(parseNamedDocument(theirs, name))
        ? walk(parseNamedDocument(ours, name), parseNamedDocument(theirs, name), name, path)
        : see(ours, theirs, name, path)
    if (!isContainer(ours) || !isContainer(theirs)) return
    if (Array.isArray(ours) && Array.isArray(theirs)) return visitLists(ours, theirs, name, path)
    for (const [key, item] of Object.entries(ours))
      walk(item, (theirs as Record<string, unknown>)[key], key, joinPath(path, key))
  }
  const visitLists = (ours: unknown[], theirs: unknown[], name: string, path: string) => {
    for (const [at, item] of ours.entries())
      if (typeof item === 'string' && theirs.includes(item)) see(item, item, name, `${path}[*]`)
      else walk(item, findTwin(item, theirs, at), name, `${path}[${getLabel(item)}]`)
  }
  const see = (ours: string, theirs: string, name: string, path: string) => {
    const crossing = ours === theirs && !isSoftwareText(path, ours) ? crossings.of(ours) : null
    if (crossing === null) return
    found.push({ path, name, kind: 'value', left: ours, right: theirs, crossing })
  }
  walk(left, right, '', '')
  return found
}

const findName = (item: unknown) =>
  isContainer(item) && !Array.isArray(item)
    ? (item['name'] ?? item['Sid'] ?? item['key'] ?? item['id'])
    : undefined

function findTwin(item: unknown, others: unknown[], at: number): unknown {
  const name = findName(item)
  return name === undefined ? others[at] : others.find(other => findName(other) === name)
}

const getLabel = (item: unknown) => {
  const name = findName(item)
  return typeof name === 'string' && /^[\w.-]{1,60}$/.test(name) ? name : '*'
}
