/**
 * Who made a drift: the calls that the account remembers, set against what differs. Pure. One
 * attribution per resource; where two people may have done it and nothing tells which, it is
 * unknown and says who they are.
 */
import { valueDigests, type ChangeRecord } from '../../model/cloud.ts'
import type { Attribution, DriftedResource } from '../../model/drift.ts'

/** An operation that ran in the window; `outOfBand`: made by a plain pulumi. Times are ISO 8601. */
export type RanOperation = {
  id: string
  outOfBand: boolean
  requestedBy: string
  startedAt: string
  finishedAt: string | null
}

export type Window = {
  records: ChangeRecord[]
  operations: RanOperation[]
  /** the search began here; the drift was seen at `until` */
  since: Date
  until: Date
  /**
   * the end of the operation that last wrote the recorded state: an earlier call explains a drift
   * only by the value that it set; default: `since`
   */
  settledAt?: Date
  /** why the records may not be whole, e.g. a right that is missing */
  notes: string[]
}

type Subject = Pick<DriftedResource, 'id' | 'type' | 'what'> & {
  arn: string | null
  properties: { path: string; actual?: unknown }[]
}

/** Attribution of one drifted resource. */
export function attribute(resource: Subject, window: Window): Attribution {
  if (resource.id === null)
    return unknown(
      'the recorded state has no id for it, so nothing in the account can be tied to it',
    )
  const named = recordsOf(resource, window)
  const touched =
    resource.what === 'changed' ? selectTouching(named, resource) : selectEnding(named)
  const candidates = touched.filter(record => mayExplain(record, resource, window))
  const [last, ...before] = candidates.toReversed()
  if (!last) return unknown(whyNone(named, window, { excluded: touched.length }))
  // what Twinstack did before is in the recorded state, so it is not what differs
  const others = before.filter(
    record =>
      record.who !== last.who && record.by !== 'twinstack' && !isOwn(record, window.operations),
  )
  if (
    others.length > 0 &&
    resource.what === 'changed' &&
    ![last, ...others].every(record => isExact(record, resource))
  )
    return unknown(`several candidates: ${[last, ...others].map(describeRecord).join('; ')}`)
  const first =
    others.length > 0
      ? 'other properties, or an earlier value, by ' +
        `${[...new Set(others.map(describeRecord))].join('; ')}`
      : null
  return attributeToRecord(last, window.operations, first)
}

/**
 * What an operation of Twinstack did is in the recorded state, and so is what anybody did before
 * the operation wrote it: neither differs from it, unless the call set just the value that was
 * read.
 */
function mayExplain(record: ChangeRecord, resource: Subject, window: Window): boolean {
  const isSettled =
    window.settledAt !== undefined && Date.parse(record.at) < window.settledAt.getTime()
  if (!isOwn(record, window.operations) && !isSettled) return true
  return resource.what === 'changed' ? setsActualValue(record, resource) : record.kind === 'delete'
}

/** By Twinstack's credentials, or by a pulumi, while an operation of Twinstack ran. */
function isOwn(record: ChangeRecord, operations: RanOperation[]): boolean {
  return record.by !== 'other' && operationAt(record, operations)?.outOfBand === false
}

function setsActualValue({ sets, paths }: ChangeRecord, { properties }: Subject): boolean {
  const known = new Set(sets ?? [])
  return properties.some(
    ({ path, actual }) =>
      (paths === null || paths.some(one => within(one, path) || within(path, one))) &&
      valueDigests(actual).some(digest => known.has(digest)),
  )
}

/** Who made a resource that no state knows; null where nothing tells. */
export function attributeCreation(
  thing: { id: string; arn: string | null; type: string | null },
  window: Window,
): Attribution {
  const named = recordsOf({ ...thing, type: thing.type ?? '' }, window)
  const made =
    named.find(record => record.kind === 'create') ??
    named.find(record => record.call.startsWith('Put'))
  return made
    ? attributeToRecord(made, window.operations, null)
    : unknown(whyNone(named, window, { what: 'creation' }))
}

function recordsOf(
  { id, arn, type }: { id: string | null; arn: string | null; type: string },
  { records, since, until }: Window,
): ChangeRecord[] {
  return records
    .filter(
      record =>
        record.ids.some(one => one === id || one === arn) &&
        (record.type === null || type === '' || record.type === type) &&
        Date.parse(record.at) >= since.getTime() &&
        Date.parse(record.at) <= until.getTime(),
    )
    .sort((a, b) => a.at.localeCompare(b.at))
}

/**
 * A resource that is gone was deleted by its last deletion; one made again by hand under the same
 * name by who made it.
 */
function selectEnding(named: ChangeRecord[]): ChangeRecord[] {
  const deleted = named.filter(record => record.kind === 'delete').slice(-1)
  return deleted.length > 0 ? deleted : named.filter(record => record.kind === 'create').slice(-1)
}

/**
 * By the paths; where none fits, by the property as a whole: elements of a list may have changed
 * places since.
 */
function selectTouching(named: ChangeRecord[], { properties }: Subject): ChangeRecord[] {
  const by = (paths: string[]) =>
    named.filter(record => record.kind !== 'delete' && paths.some(path => covers(record, path)))
  const exact = by(properties.map(({ path }) => path))
  return exact.length > 0
    ? exact
    : by(properties.map(({ path }) => /^[^.[]+/.exec(path)?.[0] ?? path))
}

/**
 * Known paths touch what is above and below them; an unknown set of paths touches everything but
 * tags, unless it made the resource.
 */
function covers({ paths, kind }: ChangeRecord, path: string): boolean {
  if (paths === null) return kind === 'create' || !/^tags(?:All)?(?:$|[.[])/.test(path)
  return paths.some(
    one =>
      within(one, path) ||
      within(path, one) ||
      (isTags(one) && isTags(path) && afterTags(one) === afterTags(path)),
  )
}

const within = (inner: string, outer: string) =>
  inner === outer || (inner.startsWith(outer) && /^[.[]/.test(inner.slice(outer.length)))
const isTags = (path: string) => /^tags(?:All)?(?:$|[.[])/.test(path)
/** `tags` and `tagsAll` are two views of one map */
const afterTags = (path: string) => path.replace(/^tags(?:All)?/, '')

/**
 * The source itself says which property this call changed (the journal does; of CloudTrail's calls
 * some do by their name).
 */
function isExact(record: ChangeRecord, { properties }: Subject): boolean {
  return (
    record.paths !== null &&
    record.source === 'sandbox-journal' &&
    properties.some(({ path }) => covers(record, path))
  )
}

const describeRecord = ({ who, call, at }: ChangeRecord) => `${who} (${call} at ${at})`

function attributeToRecord(
  record: ChangeRecord,
  operations: RanOperation[],
  reason: string | null,
): Attribution {
  const { who, at, call, address, source } = record
  const ran = record.by === 'other' ? null : operationAt(record, operations)
  if (record.by === 'twinstack' || (ran && !ran.outOfBand)) {
    const note = ran
      ? reason
      : "Twinstack's own credentials, but no operation of that time is known"
    return {
      source: 'twinstack',
      who: ran?.requestedBy ?? record.actor ?? who,
      at,
      call,
      address,
      operation: ran?.id ?? null,
      reason: note,
    }
  }
  if (record.by === 'pulumi')
    return {
      source: 'out-of-band',
      who,
      at,
      call,
      address,
      operation: ran?.id ?? null,
      reason: reason ?? 'by a pulumi outside Twinstack',
    }
  return { source, who, at, call, address, operation: null, reason }
}

/**
 * The operation that was under way; of several the one of the same actor. CloudTrail's clock has
 * whole seconds.
 */
function operationAt(
  { at, by, actor, source }: ChangeRecord,
  operations: RanOperation[],
): RanOperation | null {
  const time = Date.parse(at)
  const underWay = operations.filter(
    one =>
      Date.parse(one.startedAt) - 1000 <= time &&
      (one.finishedAt === null || time <= Date.parse(one.finishedAt) + 1000),
  )
  // in the sandbox the journal tells a plain pulumi from ours, so an operation of ours that ran
  // meanwhile is not it
  const fitting =
    by === 'twinstack'
      ? underWay.filter(one => !one.outOfBand)
      : source === 'sandbox-journal'
        ? underWay.filter(one => one.outOfBand)
        : underWay
  return fitting.find(one => one.requestedBy === actor) ?? fitting[0] ?? null
}

function unknown(reason: string): Attribution {
  return {
    source: 'unknown',
    who: null,
    at: null,
    call: null,
    address: null,
    operation: null,
    reason,
  }
}

function whyNone(
  named: ChangeRecord[],
  { records, since, until, notes }: Window,
  { what = 'change', excluded = 0 }: { what?: string; excluded?: number },
): string {
  const span = `between ${since.toISOString()} and ${until.toISOString()}`
  const others = named.length - excluded
  const found = [
    `${records.length} calls were searched`,
    ...(excluded > 0
      ? [`${excluded} of Twinstack's operations, or from before their end, set other values`]
      : []),
    ...(others > 0 ? [`${others} other calls named this resource`] : []),
    ...(notes.length > 0 ? [`the search was not whole: ${notes.join('; ')}`] : []),
  ]
  return (
    `no call explains its ${what} ${span}; ${found.join('; ')}. It may be older, a data ` +
    'event, a change that the service made by itself, or not in CloudTrail yet (up to 15 ' +
    'minutes)'
  )
}
