import type { Store } from '../../model/store.ts'
import type { DiffersSince, ParityPair, ParityReport } from '../../model/parityStore.ts'
import { compareAndJudge } from './compare.ts'
import type { VersionsAnswer } from './askVersions.ts'
import type { Loaded } from './side.ts'
import type { ParityReportBody, ParitySummary, ParityView } from '../../model/parityReport.ts'
import type { Trees } from '../../model/trees.ts'

export type Making = {
  trees: Trees
  left: Loaded
  right: Loaded
  basis: ParityReportBody['basis']
  versions: VersionsAnswer
  operation: string | null
  withinMs?: number
}

/**
 * Compares, judges and stores, and tells when a pair fails that did not, or passes again. In the
 * transaction of `store`.
 */
export async function makeReport(
  store: Store,
  { operation, ...given }: Making,
): Promise<ParityReport> {
  const pair = { left: given.left.side.environment, right: given.right.side.environment }
  const now = new Date()
  const since =
    given.basis === 'cloud' ? cloudSince(store, pair) : recordedSince(store, pair, given)
  const body = await compareAndJudge({ ...given, store, now, since })
  const before = await store.parity.latest(pair)
  const report = await store.parity.save({
    ...pair,
    madeAt: now.toISOString(),
    operation,
    mode: body.judgement.mode,
    score: body.score / 100,
    passed: body.passed,
    body,
  })
  if (given.basis === 'recorded') await tellChange(store, before, report, body)
  return report
}

/**
 * A difference that is seen for the first time came with the newest write of either side: each
 * write is followed by a comparison.
 */
function recordedSince(
  store: Store,
  pair: ParityPair,
  { left, right }: Pick<Making, 'left' | 'right'>,
) {
  const writes = [left, right].flatMap(({ environment: { deployed } }) =>
    deployed ? [{ operation: deployed.operation, at: deployed.at }] : [],
  )
  const newest = writes.sort((a, b) => (a.at < b.at ? 1 : -1))[0] ?? {
    operation: null,
    at: new Date().toISOString(),
  }
  return (keys: string[]) => store.parity.since(pair, keys, newest)
}

/** What was changed in the cloud came with no operation, and must not be remembered as if. */
function cloudSince(store: Store, pair: ParityPair) {
  return async (): Promise<Map<string, DiffersSince>> => {
    const known = (await store.parity.latest(pair))?.body as ParityReportBody | undefined
    return new Map(
      (known?.comparison.differences ?? []).flatMap(({ key, since }) =>
        since ? [[key, since] as const] : [],
      ),
    )
  }
}

async function tellChange(
  store: Store,
  before: ParityReport | null,
  { left, right, id, operation, passed }: ParityReport,
  { judgement, score }: ParityReportBody,
): Promise<void> {
  if (before === null ? passed : before.passed === passed) return
  const failing = judgement.verdicts.filter(verdict => verdict.fails).length
  const text = passed
    ? `${left} is a twin of ${right} again, but for what is documented`
    : `${left} is no twin of ${right}: ${failing} differences fail, score ${score}`
  await store.notices.add({
    type: passed ? 'parity.passed' : 'parity.failed',
    environment: left,
    operation,
    text,
    detail: { report: id, right, score, failing, owners: judgement.owners },
  })
}

/** As it goes over the wire; scores are 0 to 100 there. */
export function viewOf(report: ParityReport): ParityView {
  const { score: _score, passed: _passed, ...body } = report.body as ParityReportBody
  return { ...summaryOf(report), ...body }
}

export function summaryOf({
  id,
  left,
  right,
  madeAt,
  operation,
  mode,
  score,
  passed,
}: Omit<ParityReport, 'body'>): ParitySummary {
  return { id, left, right, madeAt, operation, mode, score: Math.round(score * 1000) / 10, passed }
}
