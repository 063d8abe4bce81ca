/** `status`: one line per environment, then the environments that need a decision of a person. */
import colors from 'picocolors'
import { describeFailure } from '../../analysis/failure/buildFailureReport.ts'
import { shortenId } from '../../lib/typeName.ts'
import type { Environment } from '../../model/environment.ts'
import type { Operation } from '../../model/operation.ts'
import { clean, count, formatTable } from '../text.ts'
import { formatTimeCell } from '../../lib/formatTime.ts'

export type EnvironmentStatus = {
  environment: Environment
  last: Operation | null
  queued: number
  /** the operation that waits for an approval */
  waiting: string | null
  /** drifted resources; null: not checked since the last deployment */
  drift: number | null
  parity: { score: number; passed: boolean } | null
}

export function formatStatusLines(all: EnvironmentStatus[]): string[] {
  if (all.length === 0)
    return ['no environments yet; make one with  twinstack env create staging --kind staging']
  const needs = all.flatMap(needsPerson)
  return [
    ...formatTable(
      [
        'ENVIRONMENT',
        'KIND',
        'LAST OPERATION',
        'ENDED (UTC)',
        'DRIFT',
        'PARITY',
        'QUEUE',
        'RESOURCES',
      ],
      all.map(({ environment, last, queued, drift, parity }) => [
        environment.name,
        environment.kind,
        last ? `${last.kind} ${last.status} ${shortenId(last.id)}` : '-',
        formatTimeCell(last?.finishedAt ?? null),
        formatDrift(environment, drift),
        parity ? `${parity.score}${parity.passed ? '' : ' fails'}` : '-',
        String(queued),
        String(environment.resourceCount),
      ]),
    ),
    '',
    ...(needs.length === 0
      ? [`${colors.green('✔')} nothing needs a decision`]
      : [colors.bold(`${count(needs.length / 2, 'thing')} for a person:`), ...needs]),
  ]
}

function formatDrift({ resourceCount }: Environment, drift: number | null): string {
  if (resourceCount === 0) return '-'
  return drift === null ? 'not checked' : drift === 0 ? 'none' : String(drift)
}

function needsPerson({
  environment: { name },
  last,
  waiting,
  drift,
  parity,
}: EnvironmentStatus): string[] {
  const failure = last && last.status !== 'superseded' ? describeFailure(last) : null
  return [
    ...(failure && last
      ? [`  ${clean(failure)}`, `    twinstack operation show ${shortenId(last.id)}`]
      : []),
    ...(waiting
      ? [`  a plan for ${name} waits for approval`, `    twinstack approve ${shortenId(waiting)}`]
      : []),
    ...(drift !== null && drift > 0
      ? [
          `  ${count(drift, 'resource')} of ${name} ${drift === 1 ? 'has' : 'have'} drifted`,
          `    twinstack reconcile ${name}`,
        ]
      : []),
    ...(parity && !parity.passed
      ? [`  ${name} is not a twin of production`, `    twinstack parity ${name}`]
      : []),
  ]
}
