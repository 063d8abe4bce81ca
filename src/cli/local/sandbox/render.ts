/** The simulated account as text; every list says that it is one. */
import colors from 'picocolors'
import { originOf } from '../../../adapters/sandbox/names.ts'
import type { Fault } from '../../../adapters/sandbox/faults.ts'
import type { Change, CloudResource, JournalEntry } from '../../../adapters/sandbox/resource.ts'
import { clean, count, moment, table, value } from '../../text.ts'

const noteSimulation = (what: string) =>
  colors.dim(`${what} in the simulated AWS account: nothing of this exists in AWS`)

export function resourceTable(resources: CloudResource[]): string[] {
  if (resources.length === 0) return [noteSimulation('no resources')]
  const rows = resources.map(r => [
    r.type,
    originOf(r).environment ?? '-',
    originOf(r).name ?? '-',
    r.id,
    r.account,
    r.region,
  ])
  return [
    ...table(['TYPE', 'ENVIRONMENT', 'NAME', 'ID', 'ACCOUNT', 'REGION'], rows),
    noteSimulation(count(resources.length, 'resource')),
  ]
}

export function journalTable(entries: JournalEntry[]): string[] {
  if (entries.length === 0) return [noteSimulation('no calls')]
  return [
    ...table(
      ['AT (UTC)', 'WHO', 'FROM', 'CALL', 'ID', 'CHANGES'],
      entries.map(e => [
        moment(e.at),
        e.who,
        e.address ?? '-',
        e.call,
        e.id,
        e.changes.map(changeText).join('; '),
      ]),
    ),
    noteSimulation(count(entries.length, 'call')),
  ]
}

const changeText = ({ path, before, after }: Change) =>
  `${path}: ${value(before, 40)} → ${value(after, 40)}`

export function changeLines({ type, id, account }: CloudResource, changes: Change[]): string[] {
  if (changes.length === 0) return [`${clean(type)} ${clean(id)} had that value already`]
  return [
    `${clean(type)} ${clean(id)} in the simulated account ${account}`,
    ...changes.map(change => `  ${changeText(change)}`),
  ]
}

export function faultTable(faults: Fault[]): string[] {
  if (faults.length === 0) return ['no faults are set']
  return table(
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
