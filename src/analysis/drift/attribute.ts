/**
 * Finds the author of a drift: compares the calls that the account has recorded with the
 * differences. Pure. There is one attribution per resource. Where several people may have caused
 * the drift, the author is unknown and the attribution names the candidates.
 */
import { listValueDigests, type ChangeRecord } from '../../model/cloud.ts'
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
  /** start of the searched time; `until`, its end, is when the drift was found */
  since: Date
  until: Date
  /**
   * the end of the operation that last wrote the recorded state: an earlier call explains a drift
   * only by the value that it set; default: `since`
   */
  settledAt?: Date
  /** why the records may be incomplete, e.g. a missing permission */
  notes: string[]
}

type Subject = Pick<DriftedResource, 'id' | 'type' | 'what'> & {
  arn: string | null
  properties: { path: string; actual?: unknown }[]
}

/** Attribution of one drifted resource. */
export function attribute(resource: Subject, window: Window): Attribution {
  if (resource.id === null)
    return createUnknownAttribution(
      'the recorded state has no id for it, so no call in the account can be assigned to it',
    )
  const named = listRecords(resource, window)
  const touched =
    resource.what === 'changed' ? selectTouching(named, resource) : selectEnding(named)
  const candidates = touched.filter(record => mayExplain(record, resource, window))
  const [last, ...before] = candidates.toReversed()
  if (!last)
    return createUnknownAttribution(describeAbsence(named, window, { excluded: touched.length }))
  // earlier calls of Twinstack are in the recorded state, so they did not cause the difference
  const others = before.filter(
    record =>
      record.who !== last.who && record.by !== 'twinstack' && !isOwn(record, window.operations),
  )
  if (
    others.length > 0 &&
    resource.what === 'changed' &&
    ![last, ...others].every(record => isExact(record, resource))
  )
    return createUnknownAttribution(
      `several candidates: ${[last, ...others].map(describeRecord).join('; ')}`,
    )
  const first =
    others.length > 0
      ? 'other properties, or an earlier value, by ' +
        `${[...new Set(others.map(describeRecord))].join('; ')}`
      : null
  return attributeToRecord(last, window.operations, first)
}

/**
 * Changes by an operation of Twinstack are in the recorded state, and so are all changes before the
 * operation wrote it. They do not cause a difference, unless the call set exactly the value that
 * was read.
 */
function mayExplain(record: ChangeRecord, resource: Subject, window: Window): boolean {
  const isSettled =
    window.settledAt !== undefined && Date.parse(record.at) < window.settledAt.getTime()
  if (!isOwn(record, window.operations) && !isSettled) return true
  return resource.what === 'changed' ? setsActualValue(record, resource) : record.kind === 'delete'
}

/**
 * Whether a call used Twinstack's credentials, or came from pulumi, while an operation of Twinstack
 * ran.
 */
function isOwn(record: ChangeRecord, operations: RanOperation[]): boolean {
  return record.by !== 'other' && findOperationAt(record, operations)?.outOfBand === false
}

function setsActualValue({ sets, paths }: ChangeRecord, { properties }: Subject): boolean {
  const known = new Set(sets ?? [])
  return properties.some(
    ({ path, actual }) =>
      (paths === null || paths.some(one => isWithin(one, path) || isWithin(path, one))) &&
      listValueDigests(actual).some(digest => known.has(digest)),
  )
}

/** The creator of a resource that is in no state; null when it is unknown. */
export function attributeCreation(
  thing: { id: string; arn: string | null; type: string | null },
  window: Window,
): Attribution {
  const named = listRecords({ ...thing, type: thing.type ?? '' }, window)
  const made =
    named.find(record => record.kind === 'create') ??
    named.find(record => record.call.startsWith('Put'))
  return made
    ? attributeToRecord(made, window.operations, null)
    : createUnknownAttribution(describeAbsence(named, window, { what: 'creation' }))
}

function listRecords(
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
 * For a missing resource the author is that of its last deletion; for one that was created again by
 * hand under the same name it is the creator.
 */
function selectEnding(named: ChangeRecord[]): ChangeRecord[] {
  const deleted = named.filter(record => record.kind === 'delete').slice(-1)
  return deleted.length > 0 ? deleted : named.filter(record => record.kind === 'create').slice(-1)
}

/**
 * Compares by path; where no path matches, by the whole property, because elements of a list may
 * have moved since.
 */
function selectTouching(named: ChangeRecord[], { properties }: Subject): ChangeRecord[] {
  const selectBy = (paths: string[]) =>
    named.filter(record => record.kind !== 'delete' && paths.some(path => covers(record, path)))
  const exact = selectBy(properties.map(({ path }) => path))
  return exact.length > 0
    ? exact
    : selectBy(properties.map(({ path }) => /^[^.[]+/.exec(path)?.[0] ?? path))
}

/**
 * A known path matches its parents and children. An unknown set of paths matches everything except
 * tags, unless the call created the resource.
 */
function covers({ paths, kind }: ChangeRecord, path: string): boolean {
  if (paths === null) return kind === 'create' || !/^tags(?:All)?(?:$|[.[])/.test(path)
  return paths.some(
    one =>
      isWithin(one, path) ||
      isWithin(path, one) ||
      (isTags(one) && isTags(path) && cutTags(one) === cutTags(path)),
  )
}

const isWithin = (inner: string, outer: string) =>
  inner === outer || (inner.startsWith(outer) && /^[.[]/.test(inner.slice(outer.length)))
const isTags = (path: string) => /^tags(?:All)?(?:$|[.[])/.test(path)
/** `tags` and `tagsAll` are two views of one map */
const cutTags = (path: string) => path.replace(/^tags(?:All)?/, '')

/**
 * Whether the source states which property this call changed: the journal does, and some calls of
 * CloudTrail do by their name.
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
  const ran = record.by === 'other' ? null : findOperationAt(record, operations)
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
 * The operation that was running; if there were several, the one of the same actor. CloudTrail's
 * clock has whole seconds.
 */
function findOperationAt(
  { at, by: selectBy, actor, source }: ChangeRecord,
  operations: RanOperation[],
): RanOperation | null {
  const time = Date.parse(at)
  const underWay = operations.filter(
    one =>
      Date.parse(one.startedAt) - 1000 <= time &&
      (one.finishedAt === null || time <= Date.parse(one.finishedAt) + 1000),
  )
  // the journal of the sandbox distinguishes a plain pulumi from ours, so an operation of Twinstack
  // that ran meanwhile is not the author
  const fitting =
    selectBy === 'twinstack'
      ? underWay.filter(one => !one.outOfBand)
      : source === 'sandbox-journal'
        ? underWay.filter(one => one.outOfBand)
        : underWay
  return fitting.find(one => one.requestedBy === actor) ?? fitting[0] ?? null
}

function createUnknownAttribution(reason: string): Attribution {
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

function describeAbsence(
  named: ChangeRecord[],
  { records, since, until, notes }: Window,
  { what = 'change', excluded = 0 }: { what?: string; excluded?: number },
): string {
  const span = `between ${since.toISOString()} and ${until.toISOString()}`
  const others = named.length - excluded
  const found = [
    `${records.length} calls were searched`,
    ...(excluded > 0
      ? [`${excluded} of them, by Twinstack or before its operation ended, set other values`]
      : []),
    ...(others > 0 ? [`${others} other calls named this resource`] : []),
    ...(notes.length > 0 ? [`the search was incomplete: ${notes.join('; ')}`] : []),
  ]
  return (
    `no call explains its ${what} ${span}; ${found.join('; ')}. It may be older, a data ` +
    'event, a change that the service made by itself, or not in CloudTrail yet (up to 15 ' +
    'minutes)'
  )
}
