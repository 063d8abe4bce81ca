import type { Store } from '../../model/store.ts'
import type { DiffersSince, ParityPair, ParityReport } from '../../model/parityStore.ts'
import { buildParityReport, type ParityReportInput } from './buildParityReport.ts'
import { describeVerdicts, type VerdictDetails } from './noticeText.ts'
import type { Verdict } from '../../model/register.ts'
import type { ParityReportBody, ParitySummary, ParityView } from '../../model/parityReport.ts'

export type SaveInput = Pick<
  ParityReportInput,
  'trees' | 'left' | 'right' | 'basis' | 'versions' | 'withinMs'
> & {
  operation: string | null
  /**
   * whether a change creates a notice; default: yes when both are deployed and neither is ephemeral
   */
  notify?: boolean
}

/**
 * Compares, judges and stores, and adds a notice when a pair fails that did not, or passes again.
 * In the transaction of `store`. If there are open findings, a comparison with them follows a
 * comparison of recorded states, so that the newest report always includes them.
 */
export async function saveParityReport(store: Store, input: SaveInput): Promise<ParityReport> {
  const hidesFindings = input.basis === 'recorded' && (await hasOpenFindings(store, input))
  const { left, right } = input
  // the last notice corresponds to the report before this pair of reports
  const before = await store.parity.getLatest({
    left: left.side.environment,
    right: right.side.environment,
  })
  if (!hidesFindings) return saveOne(store, input, before)
  const report = await saveOne(store, { ...input, notify: false }, before)
  await saveOne(store, { ...input, basis: 'cloud' }, before)
  return report
}

async function hasOpenFindings(store: Store, { left, right }: SaveInput): Promise<boolean> {
  const open = await Promise.all(
    [left, right].map(({ environment: { name } }) => store.findings.open(name)),
  )
  return open.some(findings => findings.length > 0)
}

async function saveOne(
  store: Store,
  input: SaveInput,
  before: ParityReport | null,
): Promise<ParityReport> {
  const { operation, left, right, basis } = input
  const pair = { left: left.side.environment, right: right.side.environment }
  const now = new Date()
  const since = findSince(store, pair, input)
  const body = await buildParityReport({ ...input, store, now, noteSince: since })
  const report = await store.parity.save({
    ...pair,
    madeAt: now.toISOString(),
    operation,
    mode: body.judgement.mode,
    score: body.score / 100,
    passed: body.passed,
    body,
  })
  const isEphemeral = [left, right].some(({ environment }) => environment.kind === 'ephemeral')
  const notifies = input.notify ?? (basis !== 'planned' && !isEphemeral)
  if (notifies) await notifyChange(store, before, report, body)
  return report
}

/**
 * A new difference belongs to the newest write of either side, because a comparison follows each
 * write. A difference that only the cloud has belongs to no operation, and is stored without one.
 */
function findSince(
  store: Store,
  pair: ParityPair,
  { left, right, basis }: Pick<SaveInput, 'left' | 'right' | 'basis'>,
) {
  const writes = [left, right].flatMap(({ environment: { deployed } }) =>
    deployed ? [{ operation: deployed.operation, at: deployed.at }] : [],
  )
  const newest = writes.sort((a, b) => (a.at < b.at ? 1 : -1))[0] ?? {
    operation: null,
    at: new Date().toISOString(),
  }
  return async ({ recorded }: { recorded: string[] }): Promise<Map<string, DiffersSince>> =>
    basis === 'planned' ? new Map() : store.parity.noteSince(pair, recorded, newest)
}

async function notifyChange(
  store: Store,
  before: ParityReport | null,
  { left, right, id, operation, passed }: ParityReport,
  { comparison, judgement, score }: ParityReportBody,
): Promise<void> {
  if (before === null ? passed : before.passed === passed) return
  const failing = judgement.verdicts.filter(verdict => verdict.fails)
  const details = await readDetails(store, comparison, failing)
  const owners = Object.values(judgement.owners).join(', ')
  const text = passed
    ? `${left} is a twin of ${right} again, except for documented differences`
    : `${left} is no twin of ${right}, score ${score}: ` +
      `${describeVerdicts(failing, details)}${owners ? `; owners: ${owners}` : ''}`
  await store.notices.add({
    type: passed ? 'parity.passed' : 'parity.failed',
    environment: left,
    operation,
    text,
    detail: {
      report: id,
      right,
      score,
      failing: failing.length,
      owners: judgement.owners,
      differences: failing
        .slice(0, noticeLimit)
        .map(({ key, place, path, left, right, status }) => ({
          type: place.type,
          name: place.name,
          path,
          left,
          right,
          status,
          severity: details.get(key)?.severity ?? null,
          who: details.get(key)?.who ?? null,
        })),
    },
  })
}

/** The severity of each difference, and who requested the operation since which it exists. */
async function readDetails(
  store: Store,
  { differences }: ParityReportBody['comparison'],
  failing: Verdict[],
): Promise<VerdictDetails> {
  const keys = new Set(failing.map(({ key }) => key))
  const found = differences.filter(({ key }) => keys.has(key))
  const people = new Map<string, string>()
  for (const id of new Set(found.flatMap(({ since }) => since?.operation ?? []))) {
    const operation = await store.operations.get(id)
    if (operation) people.set(id, operation.requestedBy.name)
  }
  return new Map(
    found.map(({ key, severity, since }) => [
      key,
      { severity, who: people.get(since?.operation ?? '') ?? null },
    ]),
  )
}

/** differences in the detail of a notice */
const noticeLimit = 20

/** The form of API answers, with scores from 0 to 100. */
export function toView(report: ParityReport): ParityView {
  const { score: _score, passed: _passed, ...body } = report.body as ParityReportBody
  return { ...toSummary(report), ...body }
}

export function toSummary({
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
