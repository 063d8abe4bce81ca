/**
 * Progress as text: a few lines that are redrawn on a terminal, or one plain line per event
 * elsewhere.
 */
import colors from 'picocolors'
import type { Operation, OperationEvent } from '../../model/operation.ts'
import type { Progress } from '../progress.ts'
import { clean, cleanLine, clock, count, duration, secondsBetween, shortType } from '../text.ts'
import { changesLine } from './operation.ts'

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const shown = 5

/**
 * The live area of one operation: a heading with step, count and elapsed time, then what runs at
 * the moment.
 */
export function liveLines(operation: Operation, progress: Progress, now: number): string[] {
  const frame = frames[Math.floor(now / 100) % frames.length] ?? ''
  const elapsed = duration(secondsBetween(operation.createdAt, null, now))
  const head =
    `${colors.cyan(frame)} ${operation.kind} ${colors.bold(clean(operation.environment))} ` +
    `${colors.dim('·')} ${situation(progress)} ${colors.dim(`· ${elapsed}`)}`
  const running = [...progress.running.values()]
  const rest = running.length - shown
  return [
    head,
    ...running
      .slice(0, shown)
      .map(
        r =>
          `    ${colors.dim(clean(r.op).padEnd(7))} ${shortType(r.type)} ${clean(r.name)} ` +
          `${colors.dim(duration(secondsBetween(r.since, null, now)))}`,
      ),
    ...(rest > 0 ? [colors.dim(`    and ${rest} more`)] : []),
  ].map(cleanLine)
}

/** `creating · 12 of about 62 resources`, or why nothing runs yet */
export function situation(progress: Progress): string {
  if (progress.status !== 'running')
    return [progress.status, clean(progress.reason)].filter(Boolean).join(': ')
  const done =
    progress.expected >= progress.done && progress.expected > 0
      ? `${progress.done} of about ${progress.expected} resources`
      : count(progress.done, 'resource')
  const failed = progress.failed > 0 ? colors.red(`, ${progress.failed} failed`) : ''
  return progress.step === null ? 'starting' : `${clean(progress.step)} · ${done}${failed}`
}

/** How far it is, on one line, for where nothing can be redrawn. */
export function runningLine(progress: Progress): string {
  const [first, ...others] = [...progress.running.values()].map(
    r => `${clean(r.op)} ${shortType(r.type)} ${clean(r.name)}`,
  )
  const now =
    first === undefined ? '' : `: ${first}${others.length ? ` and ${others.length} more` : ''}`
  return cleanLine(`${situation(progress)}${now}`)
}

/**
 * One line of a log for one event; null for events that say nothing new to a reader (the start of a
 * resource).
 */
export function eventLine(event: OperationEvent, { verbose = false } = {}): string | null {
  const text = eventText(event, verbose)
  return text === null ? null : cleanLine(`${colors.dim(clock(event.at))} ${text}`)
}

function eventText({ body }: OperationEvent, verbose: boolean): string | null {
  if (body.type === 'status')
    return `${colors.bold(body.to)}${body.reason ? ` ${colors.dim(clean(body.reason))}` : ''}`
  if (body.type === 'step') return stepText(body)
  if (body.type === 'resource') return resourceText(body, verbose)
  if (body.type === 'diagnostic') return diagnosticText(body)
  return `${clean(body.step)}: ${changesLine(body.changes)} in ${duration(body.seconds)}`
}

type Body<T extends OperationEvent['body']['type']> = Extract<OperationEvent['body'], { type: T }>

function stepText({ step, state, detail, seconds }: Body<'step'>): string {
  const mark = {
    started: colors.cyan('>'),
    finished: colors.green('✔'),
    failed: colors.red('✘'),
    skipped: colors.dim('-'),
  }[state]
  const took = seconds === undefined ? '' : colors.dim(` ${duration(seconds)}`)
  return (
    `${mark} ` +
    `${clean(step)}${state === 'finished' ? '' : ` ${state}`}` +
    `${detail ? `: ${clean(detail)}` : ''}${took}`
  )
}

function resourceText(
  { phase, planned, change, seconds }: Body<'resource'>,
  verbose: boolean,
): string | null {
  if (!verbose && (phase === 'started' || change.op === 'same')) return null
  const took = seconds === undefined ? '' : colors.dim(` ${duration(seconds)}`)
  const op = clean(change.op)
  const word =
    phase === 'failed' ? colors.red(`${op} failed`) : phase === 'started' ? colors.dim(op) : op
  return (
    `  ${planned ? 'would ' : ''}${word} ${shortType(change.type)} ` +
    `${clean(change.name)}${took}`
  )
}

function diagnosticText({ severity, message }: Body<'diagnostic'>): string {
  const word = { info: 'info', warning: colors.yellow('warning'), error: colors.red('error') }[
    severity
  ]
  return `  ${word}: ${clean(message).trimEnd().replaceAll('\n', '\n      ')}`
}
