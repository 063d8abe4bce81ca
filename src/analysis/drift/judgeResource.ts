/**
 * Divides the differences of one resource of a reading into drift, differences that a rule hides,
 * and noise.
 */
import type { ResourceChange, ResourceRecord } from '../../model/operation.ts'
import { classify, findWorstJudgement } from './classify/classify.ts'
import { judgeDeleted, judgeRecreated } from './classify/gone.ts'
import type { Judgement } from './classify/judgement.ts'
import type { RulesAtWork } from './ignore/rules.ts'
import type { NoiseFilter } from './noise/inFlight.ts'
import { isTakenOver } from './noise/followers.ts'
import type { DeclaredProperties } from './noise/followers.ts'
import { findMovedReason } from './noise/moved.ts'
import { findNoise } from './noise/noise.ts'
import type { Siblings } from './noise/sidecars.ts'
import { createReading } from './reading.ts'
import type { Leaf, Reading } from './reading.ts'
import { isSameUnderOldName, findRecreated } from './recreated.ts'
import type {
  DriftedProperty,
  DriftedResource,
  DriftNoise,
  NoiseReason,
  SuppressedDrift,
  UnmanagedResource,
} from '../../model/drift.ts'

export type Context = {
  records: ReadonlyMap<string, ResourceRecord>
  rules: RulesAtWork
  siblings: Siblings
  declared: DeclaredProperties
  accounts: ReadonlySet<string>
  seen: NoiseFilter
  unmanaged: Pick<UnmanagedResource, 'type' | 'id' | 'name' | 'tags'>[]
}
export type ResourceJudgement = {
  drift: DriftedResource | null
  suppressed: SuppressedDrift[]
  noise: DriftNoise[]
}

export function judgeResource(change: ResourceChange, context: Context): ResourceJudgement {
  const record = context.records.get(change.urn)
  if (!context.seen.hidesResource(change))
    return { drift: null, suppressed: [], noise: describeInFlight(change) }
  if (change.op === 'delete')
    return judgeGone(
      createReading({ ...change, properties: [] }, record, context.accounts),
      record,
      context,
    )
  const [steady, moving] = partition(change.properties, property =>
    context.seen.hidesProperty(change, property),
  )
  const judged = judgeChanged(
    change,
    createReading({ ...change, properties: steady }, record, context.accounts),
    context,
  )
  return {
    ...judged,
    noise: [
      ...judged.noise,
      ...moving.map(({ path, before, after, secret }) => ({
        ...pickNames(change),
        path,
        expected: before,
        actual: after,
        secret,
        why: 'in-flight' as const,
      })),
    ],
  }
}

function describeInFlight(change: ResourceChange): DriftNoise[] {
  if (change.op === 'delete')
    return [
      {
        ...pickNames(change),
        path: null,
        expected: null,
        actual: null,
        secret: false,
        why: 'in-flight',
      },
    ]
  return change.properties.map(({ path, before, after, secret }) => ({
    ...pickNames(change),
    path,
    expected: before,
    actual: after,
    secret,
    why: 'in-flight',
  }))
}

function judgeGone(
  reading: Reading,
  record: ResourceRecord | undefined,
  context: Context,
): ResourceJudgement {
  const again = findRecreated(reading, record, context.unmanaged)
  const judgement = again ? judgeRecreated(reading) : judgeDeleted(reading)
  const what = again ? 'recreated' : 'deleted'
  const hidden = suppressWhole(reading, context.rules, { what, judgement })
  if (hidden) return { drift: null, noise: [], suppressed: [hidden] }
  const properties = again
    ? [
        {
          path: 'id',
          expected: reading.id,
          actual: again.id,
          secret: false,
          replaces: false,
          ...judgement,
        },
      ]
    : []
  return {
    drift: toDriftedResource(reading, what, properties, judgement),
    suppressed: [],
    noise: [],
  }
}

function judgeChanged(
  change: ResourceChange,
  reading: Reading,
  context: Context,
): ResourceJudgement {
  const identity = reading.leaves.filter(leaf => isSameUnderOldName(leaf, reading))
  const recreated = identity.length > 0 || /replace/.test(change.op)
  const [real, noise] = siftLeaves(
    reading.leaves.filter(leaf => !identity.includes(leaf)),
    reading,
    context,
  )
  const moved = reading.moved.map(({ path, before, after }) =>
    describeNoise(
      reading,
      { path, expected: before, actual: after, secret: false },
      findMovedReason(path, reading),
    ),
  )
  const what = recreated ? 'recreated' : 'changed'
  const suppressed: SuppressedDrift[] = []
  const whole = recreated ? judgeRecreated(reading) : null
  if (whole) {
    const hidden = suppressWhole(reading, context.rules, {
      what,
      judgement: whole,
      id: identity[0],
    })
    if (hidden) return { drift: null, noise: [...noise, ...moved], suppressed: [hidden] }
  }
  const properties = real.flatMap(leaf => reportLeaf(leaf, reading, context.rules, suppressed))
  const own = whole ? identity.map(leaf => describeProperty(leaf, whole)) : []
  const judgement = findWorstJudgement([...(whole ? [whole] : []), ...properties])
  return {
    drift: judgement ? toDriftedResource(reading, what, [...own, ...properties], judgement) : null,
    suppressed,
    noise: [...noise, ...moved],
  }
}

/** Null where no rule ignores the drift of the whole resource. `id`: the values of its id. */
function suppressWhole(
  reading: Reading,
  rules: Context['rules'],
  {
    what,
    judgement,
    id,
  }: {
    what: SuppressedDrift['what']
    judgement: Judgement
    id?: Pick<Leaf, 'expected' | 'actual'>
  },
): SuppressedDrift | null {
  const rule = rules.findSuppressing({
    ...reading,
    ...judgement,
    path: null,
    what,
    replaces: false,
  })
  if (!rule) return null
  return {
    ...pickNames(reading),
    what,
    path: null,
    expected: id?.expected ?? null,
    actual: id?.actual ?? null,
    secret: false,
    ...judgement,
    rule,
  }
}

function siftLeaves(leaves: Leaf[], reading: Reading, context: Context): [Leaf[], DriftNoise[]] {
  const noise: DriftNoise[] = []
  const real = leaves.filter(leaf => {
    const why = isTakenOver(leaf, reading, context)
      ? 'owned-elsewhere'
      : findNoise(leaf, reading, context.siblings)
    if (why) noise.push(describeNoise(reading, leaf, why))
    return !why
  })
  return [real, noise]
}

/** The property; nothing when a rule hides it, and it is then added to `suppressed`. */
function reportLeaf(
  leaf: Leaf,
  reading: Reading,
  rules: RulesAtWork,
  suppressed: SuppressedDrift[],
): DriftedProperty[] {
  const judgement = classify(leaf, reading)
  const rule = rules.findSuppressing({
    ...reading,
    ...judgement,
    path: leaf.path,
    what: 'changed',
    replaces: leaf.replaces,
  })
  if (!rule) return [describeProperty(leaf, judgement)]
  suppressed.push({
    ...pickNames(reading),
    what: 'changed',
    path: leaf.path,
    expected: leaf.expected,
    actual: leaf.actual,
    secret: leaf.secret,
    ...judgement,
    rule,
  })
  return []
}

function describeProperty(
  { path, expected, actual, secret, replaces }: Leaf,
  judgement: Judgement,
): DriftedProperty {
  return { path, expected, actual, secret, replaces, ...judgement }
}

function toDriftedResource(
  reading: Reading,
  what: DriftedResource['what'],
  properties: DriftedProperty[],
  judgement: Judgement,
): DriftedResource {
  return {
    ...pickNames(reading),
    id: reading.id,
    what,
    properties,
    ...judgement,
    attribution: null,
    firstSeenAt: null,
  }
}

function describeNoise(
  reading: Reading,
  { path, expected, actual, secret }: Pick<Leaf, 'path' | 'expected' | 'actual' | 'secret'>,
  why: NoiseReason,
): DriftNoise {
  return { ...pickNames(reading), path, expected, actual, secret, why }
}

function pickNames({ urn, type, name }: { urn: string; type: string; name: string }) {
  return { urn, type, name }
}

function partition<Item>(items: Item[], keep: (item: Item) => boolean): [Item[], Item[]] {
  const kept = items.filter(keep)
  return [kept, items.filter(item => !kept.includes(item))]
}
