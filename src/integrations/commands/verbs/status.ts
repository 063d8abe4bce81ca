import { describeFailure } from '../../../analysis/failure/buildFailureReport.ts'
import { sees } from '../../../services/access/policy.ts'
import { getEnvironment, getTarget } from '../../../services/environments/getEnvironment.ts'
import { listEnvironments } from '../../../services/environments/listEnvironments.ts'
import type { DriftReport } from '../../../model/drift.ts'
import type { Environment } from '../../../model/environment.ts'
import type { Operation } from '../../../model/operation.ts'
import type { Store } from '../../../model/store.ts'
import type { PerformCommand } from '../context.ts'
import { formatLine } from '../lines.ts'
import type { Reply } from '../../../model/command.ts'
import type { VerbContext } from '../../../model/verbContext.ts'
import { formatTime } from '../../../lib/formatTime.ts'

export const showStatus: PerformCommand = async ({ ctx, command }) => {
  if (command.environment !== null)
    return showEnvironment(ctx, await getEnvironment({ ctx, input: { name: command.environment } }))
  const { items, total } = await listEnvironments({ ctx, input: { pageSize: 50 } })
  const lines = await Promise.all(
    items.map(
      async environment => `${environment.name}: ${await describeState(ctx.store, environment)}`,
    ),
  )
  return {
    title:
      total === 0 ? 'no environment exists yet' : `${total} environment${total === 1 ? '' : 's'}`,
    lines: [...lines, ...(total > items.length ? [`and ${total - items.length} more`] : [])],
    tone: 'neutral',
    operation: null,
    environment: null,
  }
}

async function showEnvironment(
  { store, actor }: VerbContext,
  environment: Environment,
): Promise<Reply> {
  const { name, kind, owner, deployed, life } = environment
  const production = await store.environments.get('production')
  const isEmpty = deployed === null
  const [last, report, parity] = await Promise.all([
    store.operations.list({ environment: name, page: 1, pageSize: 1 }),
    // a destroyed environment has neither drift nor parity
    isEmpty ? null : store.operations.getLatestDrift(name),
    !isEmpty && production && sees(actor, getTarget(production))
      ? store.parity.getLatest({ left: name, right: 'production' })
      : null,
  ])
  const drifted = report ? report.summary.changed + report.summary.deleted : 0
  return {
    title: `${name} (${kind}${owner ? `, of ${formatLine(owner, 80)}` : ''})`,
    tone: drifted > 0 ? 'bad' : 'neutral',
    operation: null,
    environment: name,
    lines: [
      await describeState(store, environment),
      ...(deployed
        ? [`deployed since ${formatTime(deployed.at)} by operation ${deployed.operation}`]
        : []),
      ...(last.items[0] ? describeLast(last.items[0]) : []),
      describeDrift(report, isEmpty),
      ...(parity
        ? [
            `parity with production: ${Math.round(parity.score * 1000) / 10}, ` +
              `${parity.passed ? 'passed' : 'failed'} (${formatTime(parity.madeAt)})`,
          ]
        : []),
      ...(life ? [`expires at ${formatTime(life.expiresAt)}`] : []),
    ],
  }
}

function describeLast(operation: Operation): string[] {
  const { kind, status, requestedBy, id } = operation
  const failure = describeFailure(operation)
  return [
    `last: ${kind}, ${status}, by ${formatLine(requestedBy.name, 80)} (${id})`,
    ...(failure ? [formatLine(failure, 400)] : []),
  ]
}

function describeDrift(report: DriftReport | null, isEmpty: boolean): string {
  if (isEmpty) return 'drift: no resources'
  if (!report) return 'drift: not checked yet'
  const { changed, deleted } = report.summary
  const found = changed + deleted === 0 ? 'none' : `${changed} changed, ${deleted} deleted`
  return `drift: ${found} (${formatTime(report.checkedAt)})`
}

async function describeState(
  store: Store,
  { name, deployed, resourceCount, active }: Environment,
): Promise<string> {
  const running = active
    ? await store.operations.get(active)
    : (
        await store.operations.list({
          environment: name,
          status: 'awaiting-approval',
          page: 1,
          pageSize: 1,
        })
      ).items[0]
  return [
    deployed
      ? `${resourceCount} resources of revision ${formatLine(deployed.revision, 40).slice(0, 12)}`
      : 'nothing is deployed',
    ...(running ? [`${running.kind} ${running.status}`] : []),
  ].join(', ')
}
