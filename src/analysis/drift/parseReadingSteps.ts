/**
 * Parses the steps of a refresh in the two forms in which the engine prints them: the digest of a
 * preview (pkg/v3 `display/json.go`, PreviewDigest) and the stream of engine events (sdk/v3
 * `apitype/events.go`, EngineEvent), which `PULUMI_ENABLE_STREAMING_JSON_PREVIEW` switches on.
 */
import { TwinstackError } from '../../lib/errors.ts'
import type { StateResource } from '../../model/checkpoint.ts'
import type { Step } from './stepChanges.ts'
import { isObject } from '../../lib/values.ts'
import { getUrnType } from '../../lib/typeName.ts'

export type ReadingStep = Omit<Step, 'old' | 'new'> & {
  old?: StateResource | null
  new?: StateResource | null
}
/** The engine also refreshes the resources that an unfinished replacement has still to delete. */
const isOfLive = ({ op, old }: { op: string; old?: { delete?: boolean } | null | undefined }) =>
  old?.delete !== true || !/^(refresh|update|delete|same)$/.test(op)

export type ReadingSteps = { refreshed: ReadingStep[]; planned: ReadingStep[] }

type DigestStep = {
  op: string
  urn: string
  oldState?: StateResource
  newState?: StateResource
  diffReasons?: string[]
  detailedDiff?: Record<string, { kind: string }> | null
}
type EventStep = { metadata: ReadingStep }
type EngineEvent = { resourcePreEvent?: EventStep; resOutputsEvent?: EventStep }

/** @throws TwinstackError `invalid-request` when the text is neither form */
export function parseReadingSteps(text: string): ReadingSteps {
  const documents = parseDocuments(text)
  const digest = documents.find(isDigest)
  if (digest) return readDigestSteps(digest.steps)
  const events = documents.flatMap(one => (isBatch(one) ? one.events : [one as EngineEvent]))
  if (events.some(event => event.resourcePreEvent ?? event.resOutputsEvent))
    return readEventSteps(events)
  throw createNotAReadingError('it has neither "steps" nor engine events')
}

const isDigest = (value: unknown): value is { steps: DigestStep[] } =>
  isObject(value) && Array.isArray(value['steps'])
const isBatch = (value: unknown): value is { events: EngineEvent[] } =>
  isObject(value) && Array.isArray(value['events'])

function createNotAReadingError(why: string): TwinstackError<'invalid-request'> {
  return new TwinstackError(
    'invalid-request',
    `The file does not contain a refresh: ${why}. Expected the output of ` +
      '"pulumi refresh --preview-only --json" or "pulumi preview --refresh --json".',
  )
}

/**
 * Parses one JSON document, or one document per line; lines that are not JSON, e.g. warnings, are
 * skipped.
 */
function parseDocuments(text: string): unknown[] {
  try {
    return [JSON.parse(text)].flat() as unknown[]
  } catch {
    const found = text.split('\n').flatMap(line => {
      try {
        return line.trimStart().startsWith('{') ? [JSON.parse(line) as unknown] : []
      } catch {
        return []
      }
    })
    if (found.length > 0) return found
    throw createNotAReadingError('it is not JSON')
  }
}

/**
 * A digest has the steps of the refresh first, under the operation that the refresh resulted in
 * (`update`, `delete`, or `refresh` where nothing differs), then those of the plan. A resource that
 * is in both occurs twice. The root stack is always refreshed, so a digest without a `refresh` step
 * and without repeated resources is the digest of a plan only.
 */
function readDigestSteps(steps: DigestStep[]): ReadingSteps {
  const seen = new Set<string>()
  const first: ReadingStep[] = []
  const later: ReadingStep[] = []
  for (const step of steps.filter(one => isOfLive({ op: one.op, old: one.oldState }))) {
    ;(seen.has(step.urn) ? later : first).push(fromDigest(step))
    seen.add(step.urn)
  }
  const isRefreshed = steps.some(({ op }) => op === 'refresh') || later.length > 0
  if (!isRefreshed) return { refreshed: [], planned: first }
  // a resource that the refresh did not know is new in the program
  const refreshed = first.filter(({ op }) => /^(refresh|update|delete|same)$/.test(op))
  return { refreshed, planned: [...first.filter(one => !refreshed.includes(one)), ...later] }
}

function fromDigest({ op, urn, oldState, newState, ...step }: DigestStep): ReadingStep {
  const detailed = step.detailedDiff && Object.entries(step.detailedDiff)
  return {
    op,
    urn,
    type: oldState?.type ?? newState?.type ?? getUrnType(urn),
    old: oldState ?? null,
    new: newState ?? null,
    diffs: step.diffReasons ?? [],
    detailedDiff: detailed
      ? Object.fromEntries(detailed.map(([path, { kind }]) => [path, { diffKind: kind }]))
      : null,
  }
}

/**
 * A step of a refresh is announced as `refresh`; its outputs event has the result of the refresh.
 * All other announced steps belong to the plan.
 */
function readEventSteps(events: EngineEvent[]): ReadingSteps {
  const announced = new Set<string>()
  const refreshed = new Map<string, ReadingStep>()
  const planned: ReadingStep[] = []
  for (const { resourcePreEvent, resOutputsEvent } of events) {
    const pre = resourcePreEvent?.metadata
    if (pre?.op === 'refresh' && isOfLive(pre)) announced.add(pre.urn)
    else if (pre && pre.op !== 'refresh') planned.push(pre)
    const result = resOutputsEvent?.metadata
    if (result && isOfLive(result) && announced.has(result.urn) && !refreshed.has(result.urn))
      refreshed.set(result.urn, result)
  }
  return { refreshed: [...refreshed.values()], planned }
}
