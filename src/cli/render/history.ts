/** The history of an environment as text. */
import colors from 'picocolors'
import type {
  CommitChanges,
  Comparison,
  Deployment,
  HistoryChanges,
  HistoryEntry,
  ResourceChanges,
} from '../../model/history.ts'
import { shortenId } from '../../lib/typeName.ts'
import { clean, count, shortenRevision, shortenType, formatValue } from '../text.ts'
import { formatRevisionLine } from './plan.ts'
import { formatTime } from '../../lib/formatTime.ts'

/** names, commits and settings that are shown of one deployment; --json has all */
const most = 12

export function formatHistoryLines(entries: HistoryEntry[]): string[] {
  if (entries.length === 0) return ['nothing was deployed there yet']
  return entries.flatMap((entry, at) => [
    ...(at === 0 ? [] : ['']),
    ...formatDeploymentLines(entry),
    ...(entry.failure ? [`  ${colors.red(clean(entry.failure))}`] : []),
    ...(entry.against === null && entry.kind !== 'destroy' ? ['  the first deployment'] : []),
    ...formatChangeLines(entry.changes),
  ])
}

export function formatComparisonLines({ from, to, changes }: Comparison): string[] {
  const lines = formatChangeLines(changes)
  return [
    `from ${formatDeploymentLines(from).join('\n')}`,
    `to   ${formatDeploymentLines(to).join('\n')}`,
    '',
    ...(lines.length > 0 ? lines : ['nothing changed']),
  ]
}

function formatDeploymentLines({
  operation,
  kind,
  status,
  at,
  requestedBy,
  message,
  revision,
  engineVersion,
  providers,
}: Deployment): string[] {
  const mark = status === 'succeeded' ? colors.green('✔') : colors.red('✘')
  const versions = [
    ...(engineVersion ? [`engine ${engineVersion}`] : []),
    ...Object.entries(providers ?? {}).map(([name, version]) => `${name} ${version}`),
  ]
  return [
    `${mark} ${formatTime(at)}  ${colors.bold(kind)}${status === 'succeeded' ? '' : ` ${status}`} ` +
      `by ${clean(requestedBy.name)}${message ? `: ${clean(message)}` : ''}  ` +
      `${colors.dim(shortenId(operation))}`,
    '  revision ' +
      `${formatRevisionLine(revision)}${revision?.author ? ` by ${clean(revision.author)}` : ''}`,
    ...(versions.length > 0 ? [colors.dim(`  ${clean(versions.join(', '))}`)] : []),
  ]
}

function formatChangeLines({ commits, settings, versions, resources }: HistoryChanges): string[] {
  return [
    ...formatCommitLines(commits),
    ...shortenItems(
      settings?.changes ?? [],
      ({ path, before, after }) =>
        `  setting ${clean(path)}: ${formatValue(before)} → ${formatValue(after)}`,
    ),
    ...(settings?.digestChanged && settings.changes.length === 0
      ? ['  settings: formatted differently, or a secret has changed']
      : []),
    ...versions.map(
      ({ name, before, after }) =>
        `  version of ${clean(name)}: ${before ?? '(none)'} → ${after ?? '(none)'}`,
    ),
    ...(resources ? formatResourceLines(resources) : []),
  ]
}

function formatCommitLines({ direction, added, removed, dependencies }: CommitChanges): string[] {
  const createLineFormatter =
    (mark: string) =>
    ({ commit, subject, author }: CommitChanges['added'][number]) =>
      `  ${mark} ${shortenRevision(commit)} ${clean(subject)} (${clean(author)})`
  return [
    ...(direction === 'back'
      ? [`  went back by ${count(removed.length, 'commit')}`]
      : direction === 'diverged'
        ? ['  another branch']
        : []),
    ...shortenItems(added, createLineFormatter(colors.green('+'))),
    ...shortenItems(removed, createLineFormatter(colors.red('-'))),
    ...(dependencies ? ['  other dependencies'] : []),
  ]
}

function formatResourceLines({
  created,
  updated,
  deleted,
  replaced,
  items,
}: ResourceChanges): string[] {
  const counts = Object.entries({ created, updated, deleted, replaced }).filter(([, n]) => n > 0)
  if (counts.length === 0) return ['  no resource changed']
  return [
    `  resources: ${counts.map(([word, n]) => `${n} ${word}`).join(', ')}`,
    ...shortenItems(
      items,
      ({ change, type, name }) => `    ${change.padEnd(8)} ${shortenType(type)} ${clean(name)}`,
    ),
  ]
}

function shortenItems<Item>(items: Item[], line: (item: Item) => string): string[] {
  return [
    ...items.slice(0, most).map(line),
    ...(items.length > most ? [`    and ${items.length - most} more`] : []),
  ]
}
