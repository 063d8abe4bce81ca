/** The simulated account as text; every list says that the account is simulated. */
import colors from 'picocolors'
import { findOrigin } from '../../../adapters/sandbox/names.ts'
import type { Fault } from '../../../adapters/sandbox/faults.ts'
import type { Change, CloudResource, JournalEntry } from '../../../adapters/sandbox/resource.ts'
import { clean, count, formatTable, formatValue } from '../../text.ts'
import { formatTimeCell } from '../../../lib/formatTime.ts'

const noteSimulation = (what: string) =>
  colors.dim(`${what} in the simulated AWS account: nothing of this exists in AWS`)

export function formatResourceTable(resources: CloudResource[]): string[] {
  if (resources.length === 0) return [noteSimulation('no resources')]
  const rows = resources.map(r => [
    r.type,
    findOrigin(r).environment ?? '-',
    findOrigin(r).name ?? '-',
    r.id,
    r.account,
    r.region,
  ])
  return [
    ...formatTable(['TYPE', 'ENVIRONMENT', 'NAME', 'ID', 'ACCOUNT', 'REGION'], rows),
    noteSimulation(count(resources.length, 'resource')),
  ]
}

export function formatJournalTable(entries: JournalEntry[]): string[] {
  if (entries.length === 0) return [noteSimulation('no calls')]
  return [
    ...formatTable(
      ['AT (UTC)', 'WHO', 'FROM', 'CALL', 'ID', 'CHANGES'],
      entries.map(e => [
        formatTimeCell(e.at),
        e.who,
        e.address ?? '-',
        e.call,
        e.id,
        e.changes.map(formatChange).join('; '),
      ]),
    ),
    noteSimulation(count(entries.length, 'call')),
  ]
}

const formatChange = ({ path, before, after }: Change) =>
  `${path}: ${formatValue(before, 40)} → ${formatValue(after, 40)}`

export function formatChangeLines(
  { type, id, account }: CloudResource,
  changes: Change[],
): string[] {
  if (changes.length === 0) return [`${clean(type)} ${clean(id)} had that value already`]
  return [
    `${clean(type)} ${clean(id)} in the simulated account ${account}`,
    ...changes.map(change => `  ${formatChange(change)}`),
  ]
}

export function formatFaultTable(faults: Fault[]): string[] {
  if (faults.length === 0) return ['no faults are set']
  return formatTable(
    ['MODE', 'OPERATION', 'TYPE', 'TIMES', 'SECONDS', 'WHEN', 'MESSAGE'],
    faults.map(f => [
      f.mode,
      f.operation,
      f.type,
      f.times === undefined ? 'always' : String(f.times),
      f.seconds === undefined ? '-' : String(f.seconds),
      f.when ?? 'before',
      f.message ?? '',
    ]),
  )
}
