/**
 * The one comment of a pull request, as Markdown. Pure. Text of other people is shown as code only.
 */
import type { Facts, Step } from '../facts.ts'
import { isOver } from '../facts.ts'
import type { Operation, Plan, ResourceChange, StackOutput } from '../../../model/operation.ts'
import type { ParitySummary } from '../parity.ts'
import type { PlanElsewhere } from '../plans.ts'
import type { PullPlace } from '../pullRequestEvent.ts'
import { block, formatCode, toPlainText } from './escape.ts'
import { findAddress } from './state.ts'
import { formatTime } from '../../../lib/formatTime.ts'

/** GitHub accepts 65,536 characters. */
const most = 60_000

export type PullView = { place: PullPlace; facts: Facts; plans?: PlanElsewhere[] }

export function formatComment(view: PullView): string {
  const parts = [
    formatHeadline(view),
    ...formatProblem(view),
    ...formatFailureBlock(view.facts),
    ...formatSummary(view),
    ...formatSteps(view.facts),
    ...formatOutputs(view.facts),
    ...plan(view.facts),
    ...formatPlansElsewhere(view.plans ?? []),
    ...formatParity(view.facts),
    formatFooter(view),
  ]
  const text = parts.filter(part => part !== '').join('\n\n')
  return text.length <= most
    ? text
    : `${formatHeadline(view)}\n\n${formatSummary(view).join('\n\n')}\n\nThe rest is too long for a ` +
        `comment.\n\n${formatFooter(view)}`
}

const icons: Record<Operation['status'], string> = {
  queued: '⏳',
  running: '⏳',
  interrupted: '⏳',
  'awaiting-approval': '✋',
  succeeded: '✅',
  failed: '❌',
  refused: '⛔',
  cancelled: '⚪',
  expired: '⚪',
  superseded: '⚪',
}

function formatHeadline({ place, facts: { name, environment, operation } }: PullView): string {
  const formatTitle = (icon: string, text: string) => `### ${icon} Twinstack: ${text}`
  if (operation && (environment || !isOver(operation)))
    return formatTitle(
      icons[operation.status],
      `${operation.kind} of \`${name}\` ` +
        `${operation.status === 'awaiting-approval' ? 'waits for approval' : operation.status}`,
    )
  if (place.problem) return formatTitle('⛔', `no environment \`${name}\``)
  if (operation?.kind === 'destroy' && operation.status === 'succeeded')
    return formatTitle('⚪', `\`${name}\` is destroyed`)
  return formatTitle(
    '⚪',
    place.fork && place.state === 'open'
      ? 'no operation was started for this fork'
      : `environment \`${name}\` does not exist`,
  )
}

function formatProblem({
  place: { problem, fork, state, commit },
  facts: { environment, newest },
}: PullView): string[] {
  const parts = problem
    ? [
        `${formatCode(problem.message, 500)}${problem.hint ? `\n\n${formatCode(problem.hint, 500)}` : ''}`,
      ]
    : []
  if (!fork || state === 'closed') return parts
  const runs = newest?.revision?.commit ?? null
  if (!environment)
    return [
      ...parts,
      'This pull request comes from a fork, and its code runs only when a person with the ' +
        'role operator for ephemeral environments requests it: check ' +
        `${commit ? `\`${commit.slice(0, 12)}\`` : 'its head'}, then comment \`/twinstack up ` +
        `--revision ${commit ?? 'COMMIT'}\`. Each later push needs a new request.`,
    ]
  return commit === null || runs === null || runs === commit
    ? parts
    : [
        ...parts,
        `This fork has a newer commit: \`${commit.slice(0, 12)}\` does not run. Check it, ` +
          `then comment \`/twinstack up --revision ${commit}\`.`,
      ]
}

function formatSummary({ facts }: PullView): string[] {
  const lines = [
    ...formatOperationLines(facts),
    ...(facts.environment ? formatEnvironmentLines(facts) : []),
  ]
  return lines.length === 0 ? [] : [lines.map(line => `- ${line}`).join('\n')]
}

function formatOperationLines({ newest, operation }: Facts): string[] {
  return [
    ...(newest?.revision
      ? [
          `commit \`${newest.revision.id.slice(0, 12)}\` ${formatCode(newest.revision.subject, 100)}`,
        ]
      : []),
    ...(operation
      ? [
          `${operation.kind}${operation.options.planOnly ? ' (plan only)' : ''} ` +
            `\`${operation.id}\`, requested by ` +
            `${formatCode(operation.requestedBy.name, 80)}${formatChanges(operation)}`,
        ]
      : []),
  ]
}

function formatEnvironmentLines({ environment, drift, parity, outputs }: Facts): string[] {
  const address = findAddress(outputs)
  return [
    ...(address ? [`address ${formatCode(address, 300)}`] : []),
    ...(environment?.life
      ? [
          `expires at ${formatTime(environment.life.expiresAt)}, at the latest at ` +
            `${formatTime(environment.life.hardEndAt)}`,
        ]
      : []),
    ...(drift
      ? [
          'drift ' +
            (drift.summary.changed + drift.summary.deleted === 0
              ? 'none'
              : `**${drift.summary.changed} changed, ${drift.summary.deleted} deleted**`) +
            ` (${formatTime(drift.checkedAt)})`,
        ]
      : []),
    ...(parity
      ? [
          `parity with \`${parity.model}\` ` +
            ('unknown' in parity
              ? `unknown: ${parity.unknown}`
              : `**${parity.score} of 100**, ` +
                (parity.passed
                  ? 'a twin except for documented differences'
                  : `${parity.failing.length} differences fail`)),
        ]
      : []),
  ]
}

function formatChanges({ changes: of }: Operation): string {
  const counted = Object.entries(of ?? {})
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${toPlainText(word, 20).replaceAll(/[^\w -]/g, '')}`)
  return counted.length === 0 ? '' : `: ${counted.join(', ')}`
}

/** The same text as in the command line and in chats; the first line is the cause. */
function formatFailureBlock({ failure, operation, environment }: Facts): string[] {
  if (!failure || (!environment && operation?.kind !== 'destroy')) return []
  return [block(failure.text.join('\n'))]
}

const marks: Record<Step['state'], string> = {
  started: '⏳',
  finished: '✅',
  failed: '❌',
  skipped: '⚪',
}

function formatSteps({ steps: all }: Facts): string[] {
  return formatDetails(
    'Steps',
    all.map(
      ({ step, state, seconds, detail }) =>
        `${marks[state]} ` +
        `${formatCode(step, 40)}${seconds === null ? '' : ` ${seconds.toFixed(1)} s`}` +
        `${detail === '' ? '' : ` ${formatCode(detail, 120)}`}`,
    ),
    true,
  )
}

function formatOutputs({ outputs: all }: Facts): string[] {
  const lines = Object.entries(all).map(
    ([name, output]) => `${formatCode(name, 80)} ${formatCode(formatView(output), 300)}`,
  )
  return formatDetails('Outputs', lines)
}

function formatView({ value, secret }: StackOutput): string {
  return secret ? '[secret]' : typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

function plan({ plan: found }: Facts): string[] {
  return found
    ? formatDetails(
        `Plan of ${formatTime(found.at)}: ${formatCounts(found)}`,
        found.planned.filter(({ op }) => op !== 'same').map(change),
      )
    : []
}

/** What the head would change in other environments, and in their parity with production. */
function formatPlansElsewhere(plans: PlanElsewhere[]): string[] {
  if (plans.length === 0) return []
  const lines = plans.map(
    ({ environment, plan: found, why, before, after }) =>
      `\`${environment}\`: ${found ? formatCounts(found) : `no plan, ${toPlainText(why ?? '', 200)}`}` +
      formatParityChange(before, after),
  )
  const details = plans.flatMap(({ environment, plan: found, before, after }) => [
    ...(found
      ? formatDetails(
          `Plan of ${environment}: ${formatCounts(found)}`,
          found.planned.filter(({ op }) => op !== 'same').map(change),
        )
      : []),
    ...formatDetails(
      `Differences of ${environment} from production that it adds`,
      listAdded(before, after).map(line => formatCode(line, 200)),
    ),
  ])
  const title = '**What this commit would change elsewhere**'
  return [`${title}\n\n${lines.map(line => `- ${line}`).join('\n')}`, ...details]
}

function formatParityChange(before: ParitySummary | null, after: ParitySummary | null): string {
  const describe = (one: ParitySummary | null) =>
    one === null
      ? 'not known'
      : 'unknown' in one
        ? `unknown (${one.unknown})`
        : `**${one.score} of 100** (${one.failing.length} fail)`
  const model = before?.model ?? after?.model
  return model === undefined
    ? ''
    : `; parity with \`${model}\` ${describe(before)} now, ${describe(after)} with it`
}

function listAdded(before: ParitySummary | null, after: ParitySummary | null): string[] {
  if (!after || 'unknown' in after) return []
  const known = new Set(before && 'failing' in before ? before.failing : [])
  return after.failing.filter(line => !known.has(line))
}

function formatCounts({ planned }: Plan): string {
  const by = Map.groupBy(planned, ({ op }) => op.replaceAll(/[^\w-]/g, ''))
  return (
    [...by]
      .filter(([op]) => op !== 'same')
      .map(([op, all]) => `${all.length} ${op}`)
      .join(', ') || 'nothing would change'
  )
}

function change({ op, type, name, properties }: ResourceChange): string {
  return (
    `${op.replaceAll(/[^\w-]/g, '')} ${formatCode(`${type} ${name}`, 160)}` +
    (properties.length === 0
      ? ''
      : ` ${formatCode(properties.map(({ path }) => path).join(', '), 160)}`)
  )
}

function formatParity({ parity: compared }: Facts): string[] {
  return compared && 'failing' in compared
    ? formatDetails(
        `Differences from ${compared.model}`,
        compared.failing.map(line => formatCode(line, 200)),
      )
    : []
}

/** `title`: our own text, or text without characters that Markdown or HTML interprets. */
function formatDetails(title: string, lines: string[], open = false): string[] {
  if (lines.length === 0) return []
  const kept = lines.slice(0, 30)
  const more = lines.length > kept.length ? [`and ${lines.length - kept.length} more`] : []
  const list = [...kept, ...more].map(line => `- ${line}`).join('\n')
  return [`<details${open ? ' open' : ''}><summary>${title}</summary>\n\n${list}\n\n</details>`]
}

function formatFooter({ place }: PullView): string {
  return place.state === 'closed'
    ? ''
    : '<sub>Commands in comments: `/twinstack up`, `plan`, `drift`, `parity`, ' +
        '`status`, `destroy` or `help`.</sub>'
}
