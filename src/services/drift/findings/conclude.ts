/**
 * The effects of the end of an operation on drift: findings, notices, and a reconcile by policy.
 */
import type { Environment } from '../../../model/environment.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import type { Store } from '../../../model/store.ts'
import { isWriting, type Operation } from '../../../model/operation.ts'
import type { RecordedFindings } from '../../../model/findingStore.ts'
import type { DriftReport } from '../../../model/drift.ts'
import {
  decideRemediation,
  type RemediationPolicy,
} from '../../../analysis/drift/decideRemediation.ts'
import type { JudgedEnd } from '../../../model/driftService.ts'
import type { Finding, FindingStatus, NoticeType } from '../../../model/finding.ts'
import { describeFindings } from './noticeText.ts'
import { notify } from '../../operations/notify.ts'

export type Remediator = {
  /** the policy, and the reason that forbids remediation now */
  readPolicy(
    store: Store,
    environment: Environment,
    at: Date,
  ): Promise<{ policy: RemediationPolicy | null; withheld: string | null }>
  /** requests a reconcile of these resources on behalf of the schedule; returns its id */
  request(
    store: Store,
    environment: Environment,
    targets: string[],
    message: string,
  ): Promise<string>
}

/** Kinds whose success ends findings, with the resulting status. */
const endings: Partial<Record<Operation['kind'], Exclude<FindingStatus, 'open' | 'vanished'>>> = {
  reconcile: 'reconciled',
  rebuild: 'rebuilt',
  destroy: 'destroyed',
}

/** Runs in the transaction that ends the operation, so that notices and the stored result agree. */
export async function conclude(
  store: Store,
  remediator: Remediator,
  ended: JudgedEnd,
): Promise<void> {
  const { operation, status, report } = ended
  if (operation.kind === 'drift-check')
    return report ? concludeCheck(store, remediator, ended, report) : checkFailed(store, ended)
  const how = endings[operation.kind]
  if (how && status === 'succeeded' && isWriting(operation)) await endFindings(store, ended, how)
  if (operation.kind === 'reconcile' && status !== 'succeeded' && isOwn(operation)) {
    await notify(
      store,
      ended,
      'drift.remediation-failed',
      `the remediation of ${operation.environment} has ${status}`,
      { status },
    )
  }
}

const isOwn = ({ requestedBy }: Operation) =>
  requestedBy.kind === 'system' && requestedBy.name === 'schedule'

async function checkFailed(store: Store, ended: JudgedEnd): Promise<void> {
  if (ended.status === 'cancelled') return
  await notify(
    store,
    ended,
    'drift.check-failed',
    `the drift check of ${ended.operation.environment} has ${ended.status}: its drift is unknown`,
    { status: ended.status },
  )
}

async function endFindings(
  store: Store,
  ended: JudgedEnd,
  status: Exclude<FindingStatus, 'open'>,
): Promise<void> {
  const { operation } = ended
  const over = await store.findings.resolve(operation.environment, {
    operation: operation.id,
    status,
    urns: await findEndedUrns(store, operation),
  })
  if (over.length > 0)
    await notify(
      store,
      ended,
      'drift.reconciled',
      `${over.length} drifted resources of ${operation.environment} are ${status}`,
      { status, resources: over.map(pickShort) },
    )
}

/** Null: the whole environment. Excluded resources still drift. */
async function findEndedUrns(
  store: Store,
  { environment, options: { targets, exclude } }: Operation,
): Promise<string[] | null> {
  if (targets.length > 0) return targets
  if (exclude.length === 0) return null
  const excluded = new Set(exclude)
  const open = await store.findings.open(environment)
  return open.map(({ urn }) => urn).filter(urn => !excluded.has(urn))
}

async function concludeCheck(
  store: Store,
  remediator: Remediator,
  ended: JudgedEnd,
  report: DriftReport,
): Promise<void> {
  const findings = await store.findings.record(report)
  await notifyFindings(store, ended, findings, report)
  await notifyRules(store, ended, report)
  if (ended.remediate !== false) await remediate(store, remediator, ended, report)
}

async function notifyFindings(
  store: Store,
  ended: JudgedEnd,
  { found, confirmed }: RecordedFindings,
  report: DriftReport,
): Promise<void> {
  const { environment } = ended.operation
  if (found.length > 0)
    await notify(
      store,
      ended,
      'drift.found',
      `${countResources(found)} of ${environment} ${found.length === 1 ? 'drifts' : 'drift'}: ` +
        `${describeFindings(found, report)}`,
      { resources: found.map(pickShort) },
    )
  if (confirmed.length > 0)
    await notify(
      store,
      ended,
      'drift.confirmed',
      `drift of ${countResources(confirmed)} of ${environment} is confirmed by a second ` +
        `reading: ${describeFindings(confirmed, report)}`,
      { resources: confirmed.map(pickShort) },
    )
}

const countResources = (findings: Finding[]) =>
  `${findings.length} ${findings.length === 1 ? 'resource' : 'resources'}`

/** Notices report suppression and expiry when they change, not at every check. */
async function notifyRules(store: Store, ended: JudgedEnd, report: DriftReport): Promise<void> {
  const suppressing = report.rules
    .filter(rule => rule.suppressed > 0)
    .map(rule => rule.id)
    .sort()
  if (suppressing.length > 0)
    await notifyOnce(
      store,
      ended,
      'drift.suppressed',
      `${report.suppressed.length} differences of ${report.environment} are hidden by ignore ` +
        `rules: ${suppressing.join(', ')}`,
      { rules: suppressing },
    )
  const expired = report.rules
    .filter(rule => rule.state === 'expired')
    .map(rule => rule.id)
    .sort()
  if (expired.length > 0)
    await notifyOnce(
      store,
      ended,
      'drift.rule-expired',
      `ignore rules have expired and hide nothing any more: ${expired.join(', ')}`,
      { rules: expired },
    )
}

async function notifyOnce(
  store: Store,
  ended: JudgedEnd,
  type: NoticeType,
  text: string,
  detail: { rules: string[] },
): Promise<void> {
  const before = await store.notices.getLatest(ended.operation.environment, type)
  if (JSON.stringify(before?.detail) !== JSON.stringify(detail))
    await notify(store, ended, type, text, detail)
}

const day = 24 * 3600 * 1000

async function remediate(
  store: Store,
  remediator: Remediator,
  ended: JudgedEnd,
  report: DriftReport,
): Promise<void> {
  if (report.resources.length === 0) return
  const { environment, operation } = ended
  const now = new Date()
  const { policy, withheld } = await remediator.readPolicy(store, environment, now)
  const since = new Date(now.getTime() - day)
  const reconciled = await store.findings.listReconciled(operation.environment, since)
  const decision = decideRemediation(report, {
    policy,
    withheld,
    reconciled,
    remediationsToday: await countRemediationsSince(store, operation.environment, since),
  })
  for (const { urn, times } of decision.fights) {
    await notify(
      store,
      ended,
      'drift.fight',
      `${urn.split('::').at(-1)} of ${operation.environment} drifts again in the same way ` +
        `although it was reconciled ${times} times in 24 hours: another controller changes it ` +
        'back; a person has to decide',
      { urn, times },
    )
  }
  if (decision.withheld)
    await notify(
      store,
      ended,
      'drift.remediation-withheld',
      `drift of ${operation.environment} is not remediated: ${decision.withheld}`,
      { reason: decision.withheld },
    )
  if (decision.targets.length === 0) return
  const id = await remediator
    .request(store, environment, decision.targets, `remediates drift found by ${operation.id}`)
    .catch(createRefusalError)
  if (typeof id !== 'string')
    return notify(
      store,
      ended,
      'drift.remediation-failed',
      `drift of ${operation.environment} can't be remediated: ${id.message}`,
      { code: id.code },
    )
  await notify(
    store,
    ended,
    'drift.remediation-requested',
    `${decision.targets.length} drifted resources of ${operation.environment} are being reconciled`,
    { operation: id, targets: decision.targets },
  )
}

/** The verb refused: a notice reports it, and the end of the check must not be rolled back. */
function createRefusalError(error: unknown): TwinstackError {
  if (error instanceof TwinstackError && error.code !== 'unavailable')
    return error as TwinstackError
  throw error
}

async function countRemediationsSince(
  store: Store,
  environment: string,
  since: Date,
): Promise<number> {
  const { items } = await store.operations.list({
    environment,
    kind: 'reconcile',
    page: 1,
    pageSize: 100,
  })
  return items.filter(
    operation => isOwn(operation) && Date.parse(operation.createdAt) >= since.getTime(),
  ).length
}

function pickShort(finding: Finding) {
  const { urn, name, type, class: driftClass, severity, direction, what, paths } = finding
  const who = finding.attribution?.who ?? null
  return { urn, type, name, what, class: driftClass, severity, direction, paths, who }
}
