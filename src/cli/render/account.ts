/** What exists in an account, as text. */
import colors from 'picocolors'
import type { AccountList, UnmanagedList } from '../../client/index.ts'
import type { Attribution, UnmanagedResource } from '../../model/drift.ts'
import { clean, count, shortenType } from '../text.ts'
import { formatTime } from '../../lib/formatTime.ts'

/** Each finding with its author and the next step. */
export function formatUnmanagedLines(
  environment: string,
  { items, total, checkedAt }: UnmanagedList,
): string[] {
  const head =
    total === 0
      ? `${colors.green('✔')} nothing unmanaged in ${environment}`
      : `${colors.yellow('!')} ${count(total, 'unmanaged resource')} in ${environment}: in ` +
        'the account and in no state'
  return [
    head,
    colors.dim(`  checked ${formatTime(checkedAt)}`),
    ...items.flatMap(formatFindingLines),
    ...formatUnknownAuthorLines(items.map(({ attribution }) => attribution)),
  ]
}

export function formatFindingLines(one: UnmanagedResource): string[] {
  return [
    '',
    `${colors.bold(one.type ? shortenType(one.type) : 'unknown type')} ` +
      `${colors.bold(clean(one.name ?? one.id))}  ` +
      `${one.why === 'tagged' ? 'carries the tag' : 'inside the VPC'}`,
    colors.dim(`  ${clean(one.arn ?? one.id)}`),
    ...(one.attribution ? [`  ${formatAttributionText(one.attribution)}`] : []),
    ...one.proposal.split('\n').map(line => `  ${clean(line)}`),
  ]
}

/** Why the authors are not known, each reason once. */
export function formatUnknownAuthorLines(
  all: readonly (Attribution | null | undefined)[],
): string[] {
  const reasons = all.flatMap(one =>
    one?.source === 'unknown' ? [one.reason ?? 'no source has it'] : [],
  )
  return [...new Set(reasons)].map(reason => colors.dim(`the actor is not known: ${clean(reason)}`))
}

/** One sentence: who, when, by which call, from where; or that it is not known. */
export function formatAttributionText({
  source,
  who,
  at,
  call,
  address,
  operation,
  reason,
}: Attribution): string {
  if (source === 'unknown') return 'the actor is not known'
  const by =
    source === 'twinstack'
      ? `${who} through Twinstack${operation ? `, operation ${operation}` : ''}`
      : source === 'out-of-band'
        ? `${who}, a pulumi outside Twinstack`
        : `${who}`
  return clean(
    'by ' +
      `${by}${at ? ` at ${formatTime(at)}` : ''}${call ? ` with ${call}` : ''}` +
      `${address ? ` from ${address}` : ''}${reason ? ` (${reason})` : ''}`,
  )
}

export function formatAccountLines({ items, total, account, region }: AccountList): string[] {
  return [
    `${count(total, 'resource')} in account ${account ?? 'unknown'}${region ? `, ${region}` : ''}`,
    ...items.flatMap(one => {
      const kept = one.environment
        ? `in the state of ${one.environment}`
        : (one.helper ?? colors.yellow('in no state of Twinstack'))
      const proposal =
        one.environment || one.helper
          ? []
          : one.proposal.split('\n').map(line => `  ${clean(line)}`)
      return [
        '',
        `${colors.bold(one.type ? shortenType(one.type) : 'unknown type')} ` +
          `${colors.bold(clean(one.name ?? one.id))}  ${kept}`,
        colors.dim(`  ${clean(one.arn ?? one.id)}`),
        ...proposal,
      ]
    }),
  ]
}

/** What could not be checked. */
export function formatNoteLines(notes: string[]): string[] {
  return notes.length === 0 ? [] : ['', ...notes.map(note => colors.dim(`note: ${clean(note)}`))]
}
