/**
 * Progress as text: a few lines that are redrawn on a terminal, or one plain line per event
 * elsewhere.
 */
import colors from 'picocolors'
import type { Operation, OperationEvent } from '../../model/operation.ts'
import type { Progress } from '../progress.ts'
import {
  clean,
  cleanLine,
  formatClock,
  count,
  formatDuration,
  countSecondsBetween,
  shortenType,
} from '../text.ts'
import { formatChangesLine } from './operation.ts'

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const shown = 5

/**
 * The live area of one operation: a heading with step, count and elapsed time, then the running
 * steps.
 */
export function formatLiveLines(operation: Operation, progress: Progress, now: number): string[] {
  const frame = frames[Math.floor(now / 100) % frames.length] ?? ''
  const elapsed = formatDuration(countSecondsBetween(operation.createdAt, null, now))
  const head =
    `${colors.cyan(frame)} ${operation.kind} ${colors.bold(clean(operation.environment))} ` +
    `${colors.dim('·')} ${formatSituation(progress)} ${colors.dim(`· ${elapsed}`)}`
  const running = [...progress.running.values()]
  const rest = running.length - shown
  return [
    head,
    ...running
      .slice(0, shown)
      .map(
        r =>
          `    ${colors.dim(clean(r.op).padEnd(7))} ${shortenType(r.type)} ${clean(r.name)} ` +
          `${colors.dim(formatDuration(countSecondsBetween(r.since, null, now)))}`,
      ),
    ...(rest > 0 ? [colors.dim(`    and ${rest} more`)] : []),
  ].map(cleanLine)
}

/** `creating · 12 of about 62 resources`, or why nothing runs yet */
export function formatSituation(progress: Progress): string {
  if (progress.status !== 'running')
    return [progress.status, clean(progress.reason)].filter(Boolean).join(': ')
  const done =
    progress.expected >= progress.done && progress.expected > 0
      ? `${progress.done} of about ${progress.expected} resources`
      : count(progress.done, 'resource')
  const failed = progress.failed > 0 ? colors.red(`, ${progress.failed} failed`) : ''
  return progress.step === null ? 'starting' : `${clean(progress.step)} · ${done}${failed}`
}

/** The progress on one line, for outputs that can't be redrawn. */
export function formatRunningLine(progress: Progress): string {
  const [first, ...others] = [...progress.running.values()].map(
    r => `${clean(r.op)} ${shortenType(r.type)} ${clean(r.name)}`,
  )
  const now =
    first === undefined ? '' : `: ${first}${others.length ? ` and ${others.length} more` : ''}`
  return cleanLine(`${formatSituation(progress)}${now}`)
}

/**
 * One line of a log for one event; null for events that say nothing new to a reader (the start of a
 * resource).
 */
export function formatEventLine(event: OperationEvent, { verbose = false } = {}): string | null {
  const text = formatEventText(event, verbose)
  return text === null ? null : cleanLine(`${colors.dim(formatClock(event.at))} ${text}`)
}

function formatEventText({ body }: OperationEvent, verbose: boolean): string | null {
  if (body.type === 'status')
    return `${colors.bold(body.to)}${body.reason ? ` ${colors.dim(clean(body.reason))}` : ''}`
  if (body.type === 'step') return formatStepText(body)
  if (body.type === 'resource') return formatResourceText(body, verbose)
  if (body.type === 'diagnostic') return formatDiagnosticText(body)
  return `${clean(body.step)}: ${formatChangesLine(body.changes)} in ${formatDuration(body.seconds)}`
}

type Body<T extends OperationEvent['body']['type']> = Extract<OperationEvent['body'], { type: T }>

function formatStepText({ step, state, detail, seconds }: Body<'step'>): string {
  const mark = {
    started: colors.cyan('>'),
    finished: colors.green('✔'),
    failed: colors.red('✘'),
    skipped: colors.dim('-'),
  }[state]
  const took = seconds === undefined ? '' : colors.dim(` ${formatDuration(seconds)}`)
  return (
    `${mark} ` +
    `${clean(step)}${state === 'finished' ? '' : ` ${state}`}` +
    `${detail ? `: ${clean(detail)}` : ''}${took}`
  )
}

function formatResourceText(
  { phase, planned, change, seconds }: Body<'resource'>,
  verbose: boolean,
): string | null {
  if (!verbose && (phase === 'started' || change.op === 'same')) return null
  const took = seconds === undefined ? '' : colors.dim(` ${formatDuration(seconds)}`)
  const op = clean(change.op)
  const word =
    phase === 'failed' ? colors.red(`${op} failed`) : phase === 'started' ? colors.dim(op) : op
  return (
    `  ${planned ? 'would ' : ''}${word} ${shortenType(change.type)} ` +
    `${clean(change.name)}${took}`
  )
}

function formatDiagnosticText({ severity, message }: Body<'diagnostic'>): string {
  const word = { info: 'info', warning: colors.yellow('warning'), error: colors.red('error') }[
    severity
  ]
  return `  ${word}: ${clean(message).trimEnd().replaceAll('\n', '\n      ')}`
}
