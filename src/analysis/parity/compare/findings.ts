/**
 * Collects all differences between two sides before they are judged, and the values that could not
 * be compared.
 */
import type { Aspect, DifferenceKind, ParityComparison, Place } from '../../../model/difference.ts'
import type { ImageGroup } from '../../../model/register.ts'
import { getAspect } from './aspects.ts'

import { findCrossings } from './crossing.ts'
import type { Crossing } from './context.ts'
import { findNewestVersions } from './counters.ts'
import { compareEngine, compareSettings } from './environment.ts'
import type { EnvironmentLeaf } from './environment.ts'
import type { Family } from './families.ts'
import { findIdentities } from './identities.ts'
import { createImageNormaliser } from './images.ts'
import type { Side } from './input.ts'
import { collectLocations } from './locations.ts'
import { match } from './match.ts'
import type { Matching, Pair } from './match.ts'
import { selectDifferingWords, compileOwnNames } from './names.ts'
import { createNormaliser, createTextFinder } from './normal.ts'
import { findSameParts } from './parts.ts'
import type { SameParts } from './parts.ts'
import { placeResources } from './place.ts'
import type { PlacedResource } from './place.ts'
import { createProviderComparison } from './providers.ts'
import type { SameProvider } from './providers.ts'
import { compareResource } from './resources.ts'
import type { SideContext, Sides } from './resources.ts'
import type { Leaf } from './leaf.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

export type Finding = {
  key: string
  aspect: Aspect
  kind: DifferenceKind
  resource: Place
  path: string | null
  name: string
  left: unknown
  right: unknown
  /** false: only the outputs differ */
  declared: boolean
  /** set when the values are equal and name a resource of one side */
  crossing?: Crossing
}
export type Findings = {
  sides: Sides
  matching: Matching
  placed: Record<'left' | 'right', PlacedResource[]>
  sameProvider: SameProvider
  findings: Finding[]
  /** managed pairs without a difference */
  identical: Pair[]
  notComparable: ParityComparison['notComparable']
}

export function collectFindings(
  left: Side,
  right: Side,
  groups: readonly ImageGroup[] = [],
): Findings {
  const [ours, theirs] = selectDifferingWords(left.environment, right.environment)
  const names = {
    left: compileOwnNames(left.environment, ours),
    right: compileOwnNames(right.environment, theirs),
  }
  const all = {
    left: placeResources(left.resources, names.left),
    right: placeResources(right.resources, names.right),
  }
  const matching = match(all.left, all.right, names)
  const identities = findIdentities(
    matching.pairs,
    { left: matching.onlyLeft, right: matching.onlyRight },
    matching.counted,
  )
  const finders = {
    left: createTextFinder(identities.left.references),
    right: createTextFinder(identities.right.references),
  }
  const createSideContext = (
    which: 'left' | 'right',
    { environment, images = {}, secrets = {} }: Side,
  ): SideContext => {
    const locations = collectLocations(all[which])
    return {
      environment,
      names: names[which],
      words: which === 'left' ? ours : theirs,
      identities: identities[which],
      locations,
      newest: findNewestVersions(all[which]),
      secrets,
      hasSecrets: Object.keys(secrets).length > 0,
      normal: createNormaliser(
        finders[which],
        locations,
        createImageNormaliser(images, groups, locations.account),
      ),
    }
  }
  const sides = {
    left: createSideContext('left', left),
    right: createSideContext('right', right),
    crossings: findCrossings(identities, finders),
  }
  const found: Findings = {
    sides,
    matching,
    sameProvider: createProviderComparison(
      { all: all.left, names: names.left },
      { all: all.right, names: names.right },
      matching.pairs,
    ),
    placed: all,
    findings: [],
    identical: [],
    notComparable: [],
  }
  const same = findSameParts(
    matching.pairs,
    all,
    [...matching.onlyLeft, ...matching.onlyRight],
    sides,
  )
  for (const pair of matching.pairs) addPair(found, pair, same)
  found.findings = removeRepeated(found.findings)
  addAlone(found, same)
  addEnvironment(found, left, right)
  return { ...found, findings: numberKeys(found.findings) }
}

function addPair(found: Findings, pair: Pair, same: SameParts): void {
  if (pair.right.kind === 'component') return
  const { leaves: all, hidden } =
    pair.right.kind === 'provider'
      ? compareProvider(found, pair)
      : compareResource(pair, found.sides, found.sameProvider(pair.left, pair.right))
  const alike = same.properties.get(pair.right.record.urn)
  const leaves = alike ? all.filter(({ path }) => !alike.has(getTop(path))) : all
  const resource = getPlace(pair.left, pair.right)
  for (const leaf of leaves) found.findings.push(createFinding(resource, leaf))
  for (const { path, why } of hidden) found.notComparable.push({ resource, path, why })
  if (leaves.length === 0 && pair.right.kind === 'managed') found.identical.push(pair)
}

const getTop = (path: string) => path.split(/[.[]/)[0] ?? ''

/**
 * When the sets of regions differ, only that is reported. When they are equal, a provider may still
 * use another region than its twin.
 */
function compareProvider({ sides }: Findings, { left, right, renamed }: Pair) {
  const stripPlaced = (one: PlacedResource): PlacedResource => ({
    ...one,
    provider: one.name,
    record: { ...one.record, inputs: withoutRegion(one.record.inputs) },
  })
  const compared = compareResource(
    { left: stripPlaced(left), right: stripPlaced(right), renamed },
    sides,
    true,
  )
  const regions = [left.record.inputs['region'], right.record.inputs['region']]
  const isSameSet = sides.left.locations.regions.join() === sides.right.locations.regions.join()
  const own = compared.leaves
  return isSameSet && regions[0] !== regions[1]
    ? {
        ...compared,
        leaves: [
          ...own,
          {
            path: 'region',
            name: 'region',
            kind: 'value' as const,
            left: regions[0],
            right: regions[1],
          },
        ],
      }
    : { ...compared, leaves: own }
}

function withoutRegion({
  region: _region,
  __internal: _internal,
  ...inputs
}: Record<string, unknown>) {
  return inputs
}

/**
 * Adds resources without a twin. Components and default providers are left out, because their
 * resources are reported.
 */
function addAlone({ findings, matching, sameProvider }: Findings, same: SameParts): void {
  const isTwin = (left: PlacedResource, right: PlacedResource) =>
    left !== right &&
    left.kind === 'provider' &&
    right.kind === 'provider' &&
    sameProvider(asUser(left), asUser(right))
  const hasTwin = (one: PlacedResource) =>
    matching.onlyLeft.some(left => isTwin(left, one)) ||
    matching.onlyRight.some(right => isTwin(one, right)) ||
    matching.pairs.some(({ left, right }) => isTwin(left, one) || isTwin(one, right))
  const isReported = (one: PlacedResource) =>
    (one.kind === 'managed' && !same.resources.has(one)) ||
    (one.kind === 'provider' && one.name !== 'default' && !hasTwin(one))
  for (const one of matching.onlyLeft.filter(isReported))
    findings.push(createUnmatchedFinding(getPlace(one, null), 'extra'))
  for (const one of matching.onlyRight.filter(isReported))
    findings.push(createUnmatchedFinding(getPlace(null, one), 'missing'))
  for (const family of matching.families) findings.push(createFamilyFinding(family))
}

function createUnmatchedFinding(resource: Place, kind: DifferenceKind): Finding {
  return {
    key: getKey(resource.path, '', kind),
    aspect: getAspect(resource.type, resource.name, ''),
    kind,
    resource,
    path: null,
    name: '',
    left: null,
    right: null,
    declared: true,
  }
}

function createFamilyFinding({ member, name, place, left, right }: Family): Finding {
  const resource = { type: member.record.type, name, path: place, left: null, right: null }
  return {
    key: getKey(place, 'count', 'value'),
    aspect: 'scale',
    kind: 'value',
    resource,
    path: 'count',
    name: 'count',
    left,
    right,
    declared: true,
  }
}

function addEnvironment(found: Findings, left: Side, right: Side): void {
  const settings = compareSettings(left, right, found.sides)
  const listPackages = (all: PlacedResource[]) =>
    new Set(
      all
        .filter(one => one.kind === 'provider')
        .map(one => requirePresent(one.record.type.split(':').at(-1))),
    )
  const theirs = listPackages(found.placed.right)
  const known = new Set([...listPackages(found.placed.left)].filter(name => theirs.has(name)))
  for (const leaf of [...settings.leaves, ...compareEngine(left, right, found.sides, known)])
    found.findings.push({
      ...createFinding(describeEnvironmentPlace(leaf.part), leaf),
      aspect: leaf.aspect,
    })
  for (const { path, why } of settings.hidden)
    found.notComparable.push({ resource: describeEnvironmentPlace('settings'), path, why })
}

/** A fictitious resource of the provider, to compare providers as their resources do. */
const asUser = (provider: PlacedResource): PlacedResource => ({
  ...provider,
  provider: provider.name,
  record: { ...provider.record, provider: `${provider.record.urn}::` },
})

/**
 * Removes undeclared differences that only repeat a declared one, e.g. the digest of an image that
 * is also in the inputs of the service that runs it.
 */
function removeRepeated(findings: Finding[]): Finding[] {
  const declared = findings.filter(({ declared, path }) => declared && path !== null)
  const texts = declared.map(({ left, right }) => [JSON.stringify(left), JSON.stringify(right)])
  return findings.filter(
    ({ declared: isDeclared, left, right }) =>
      isDeclared ||
      typeof left !== 'string' ||
      typeof right !== 'string' ||
      left.length < 8 ||
      !texts.some(([a = '', b = '']) => a.includes(left) && b.includes(right)),
  )
}

const describeEnvironmentPlace = (part: EnvironmentLeaf['part']): Place => ({
  type: 'twinstack:environment',
  name: part,
  path: `twinstack:environment::${part}`,
  left: null,
  right: null,
})

function createFinding(resource: Place, leaf: Leaf): Finding {
  const { path, name, kind, left, right } = leaf
  const aspect =
    opensShell(resource.type, left) || opensShell(resource.type, right)
      ? 'access'
      : getAspect(resource.type, resource.name, path)
  const declared = leaf.side !== 'outputs'
  const key = getKey(resource.path, path, kind)
  const crossing = leaf.crossing === undefined ? {} : { crossing: leaf.crossing }
  return { key, aspect, kind, resource, path, name, left, right, declared, ...crossing }
}

/** Whether a rule contains the port of SSH or RDP. */
function opensShell(type: string, value: unknown): boolean {
  if (!/securityGroup|networkAcl/i.test(type) || value === null || typeof value !== 'object')
    return false
  const { fromPort, toPort } = value as Record<string, unknown>
  return [22, 3389].some(
    port => Number(fromPort) <= port && Number(toPort) >= port && Number(toPort) > 0,
  )
}

const getKey = (place: string, path: string, kind: DifferenceKind) => `${place}#${path}:${kind}`

export function getPlace(left: PlacedResource | null, right: PlacedResource | null): Place {
  const model = requirePresent(right ?? left)
  // a place that is literally the same on both sides is kept, even if it contains an environment's
  // name
  const path = left !== null && left.raw === right?.raw ? left.raw : model.place
  return {
    type: model.record.type,
    name: model.name,
    path,
    left: left?.record.urn ?? null,
    right: right?.record.urn ?? null,
  }
}

/** Makes keys unique: elements of a set without an identifying key may have the same path. */
function numberKeys(findings: Finding[]): Finding[] {
  const seen = new Map<string, number>()
  return findings.map(finding => {
    const times = (seen.get(finding.key) ?? 0) + 1
    seen.set(finding.key, times)
    return times === 1 ? finding : { ...finding, key: `${finding.key}#${times}` }
  })
}
