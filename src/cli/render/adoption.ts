/** The plan of a reconcile, and the proposal to let the code follow the cloud, as text. */
import colors from 'picocolors'
import type { Adoption } from '../../model/drift.ts'
import type { Plan } from '../../model/operation.ts'
import { clean, count, shortenType, formatValue } from '../text.ts'
import { formatUrnName } from './operation.ts'
import { formatPlanLines } from './plan.ts'

export function formatReconcilePlanLines({
  environment,
  refreshed,
  planned,
  dependents,
}: Plan): string[] {
  const changes = planned.filter(change => change.op !== 'same')
  return [
    `${count(refreshed.length, 'resource')} of ${colors.bold(environment)} ` +
      `${refreshed.length === 1 ? 'differs' : 'differ'} in the cloud`,
    ...(changes.length === 0
      ? ['there is nothing to do']
      : ['to restore from code:', ...formatPlanLines(changes)]),
    ...(dependents.length === 0
      ? []
      : [
          'depend on the targets (--target-dependents includes them): ' +
            `${dependents.map(formatUrnName).join(', ')}`,
        ]),
  ]
}

export function formatAdoptionLines({
  environment,
  file,
  patch,
  program,
  notes,
  settings,
}: Adoption): string[] {
  return [
    settings.length + program.length === 0
      ? `${environment}: the newest report has no drift to adopt`
      : `What to change so that the code of ${colors.bold(environment)} follows the cloud; ` +
        'nothing was changed',
    ...(patch === null
      ? []
      : ['', `In ${file} (save it, then run  git apply):`, ...clean(patch).trimEnd().split('\n')]),
    ...(program.length === 0
      ? []
      : [
          '',
          'By hand:',
          ...program.flatMap(item => [
            `  ${shortenType(item.type)} ${clean(item.name)}` +
              (item.path === null
                ? ''
                : `  ${clean(item.path)}: declared ${formatValue(item.declared)} → actual ` +
                  `${formatValue(item.actual)}`),
            `      ${clean(item.advice)}` +
              (item.candidates.length > 1 ? ` (${item.candidates.map(clean).join(', ')})` : ''),
          ]),
        ]),
    ...notes.map(note => `${colors.yellow('note:')} ${clean(note)}`),
  ]
}
