/** The possible targets of a rollback, and the plans of a rollback and a rebuild, as text. */
import colors from 'picocolors'
import { isDefaultProvider } from '../../lib/countResources.ts'
import { isStateful } from '../../analysis/deploy/stateful.ts'
import type { Operation, Plan, ResourceRecord, RollbackTarget } from '../../model/operation.ts'
import { shortenId } from '../../lib/typeName.ts'
import { clean, count, shortenType, formatTable } from '../text.ts'
import { formatNoteLines } from './operation.ts'
import { formatPlanLines, formatRevisionLine } from './plan.ts'
import { formatTimeCell } from '../../lib/formatTime.ts'

export function formatRollbackTargetTable(targets: RollbackTarget[]): string[] {
  if (targets.length === 0)
    return ['no operation has succeeded here yet, so no target of a rollback exists']
  return formatTable(
    ['OPERATION', 'KIND', 'DONE (UTC)', 'REVISION', ''],
    targets.map(target => [
      shortenId(target.operation),
      target.kind,
      formatTimeCell(target.at),
      formatRevisionLine(target.revision),
      target.deployed ? 'deployed' : target.chosen ? 'default of --to' : '',
    ]),
  )
}

export function formatRollbackPlanLines(
  { environment, planned, state, lost = [] }: Plan,
  operation: Operation,
): string[] {
  return [
    `${colors.bold(environment)} goes back to ${formatRevisionLine(operation.revision)}`,
    ...(planned.some(change => change.op !== 'same')
      ? formatPlanLines(planned, { state })
      : ['there is nothing to do']),
    ...formatLostLines(lost),
    ...formatNoteLines(operation),
  ]
}

/** Lost data is listed first. */
export function formatRebuildPlanLines({
  environment,
  planned,
  state,
  lost = [],
  kept = [],
}: Plan): string[] {
  const countOps = (op: string) => planned.filter(change => change.op === op).length
  return [
    ...formatLostLines(lost),
    ...(kept.length > 0
      ? [
          `${count(kept.length, 'resource')} of ${colors.bold(environment)} ` +
            `${kept.length === 1 ? 'is' : 'are'} kept: resources with data, and their dependencies`,
        ]
      : []),
    `${countOps('delete')} to delete, ${countOps('create')} to create, ${countOps('replace')} to replace, ` +
      `${countOps('update')} to update`,
    ...formatPlanLines(
      planned.filter(
        change =>
          change.op !== 'delete' ||
          !planned.some(other => other.op === 'create' && other.urn === change.urn),
      ),
      { state },
    ),
  ]
}

/** What a deploy would change. */
export function formatDeployPlanLines({ planned, state, lost = [] }: Plan): string[] {
  return planned.some(change => change.op !== 'same')
    ? [...formatPlanLines(planned, { state }), ...(lost.length > 0 ? formatLostLines(lost) : [])]
    : ['nothing would change']
}

/** What a destroy deletes, and whose content is lost with it. */
export function formatDestroyLines(environment: string, resources: ResourceRecord[]): string[] {
  const counted = resources.filter(({ urn }) => !isDefaultProvider(urn))
  const gone = counted.filter(({ retainOnDelete }) => !retainOnDelete)
  const lost = gone.filter(({ custom, type }) => custom && isStateful(type))
  const kept = counted.length - gone.length
  return [
    `destroy deletes ${count(gone.length, 'resource')} of ${colors.bold(environment)}:`,
    ...formatPlanLines(
      gone.map(({ urn, type, name }) => ({ urn, type, name, op: 'delete', properties: [] })),
      { state: resources },
    ),
    ...(kept > 0 ? [`retainOnDelete keeps ${count(kept, 'resource')} in the cloud`] : []),
    ...formatLostLines(lost),
  ]
}

function formatLostLines(lost: NonNullable<Plan['lost']>): string[] {
  if (lost.length === 0) return ['no resource with data would be lost']
  return [
    colors.red(`the data in ${lost.length === 1 ? 'this' : 'these'} would be lost:`),
    ...lost.map(
      ({ type, name, id }) => `  ${shortenType(type)} ${clean(name)}  ${clean(id ?? '')}`,
    ),
  ]
}
