/** Waits for an operation and shows it: redrawn on a terminal, plain lines elsewhere. Ctrl-C never stops the operation. */
import colors from 'picocolors'
import type { Client } from '../client.ts'
import { TwinstackError } from '../errors.ts'
import { finalStatuses } from '../operations/words.ts'
import type { Operation, OperationEvent } from '../operations/words.ts'
import { advance, noProgress } from './progress.ts'
import type { Progress } from './progress.ts'
import { waitsLines } from './render/approval.ts'
import { eventLine, liveLines, runningLine } from './render/progress.ts'
import type { Screen } from './screen.ts'
import { clean, duration } from './text.ts'

export type FollowInput = {
  client: Client
  operation: Operation
  screen: Screen
  /** seconds to wait; the operation goes on after that */
  timeout?: number
  /** resources that the environment had before, for "n of about m" */
  expected?: number
  /** without a terminal: steps only, and how far it is every few seconds, instead of a line per resource */
  brief?: boolean
  /** false where somebody else deals with Ctrl-C, and ends the waiting by `signal` */
  interruptible?: boolean
  signal?: AbortSignal
  onEvent?: (event: OperationEvent) => void
}

/** The operation in its final status. Throws when waiting ends before it does; the operation itself is never touched. */
export async function follow (input: FollowInput): Promise<Operation> {
  const { client, operation, screen } = input
  const waiting = new AbortController()
  const signal = input.signal ? AbortSignal.any([waiting.signal, input.signal]) : waiting.signal
  const redraw = liveArea(input)
  const letGo = [onInterrupt(input, waiting), onTimeout(input, waiting), redraw.stop]
  try {
    for await (const event of client.events(operation.id, { signal })) {
      redraw.show(event)
      input.onEvent?.(event)
    }
    return ended(await client.getOperation(operation.id))
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    for (const stop of letGo) stop()
    screen.settle(operation.id)
  }
}

/** The stream of a finished operation ends; one that ends before that was cut by the service. */
function ended (operation: Operation): Operation {
  if (finalStatuses.includes(operation.status)) return operation
  throw new TwinstackError('unavailable', `the event stream ended while ${operation.kind} of ${operation.environment} is ${operation.status}`, {
    hint: `the operation goes on; look at it with  twinstack logs ${operation.id} --follow`,
  })
}

/** A terminal is redrawn ten times a second; elsewhere events are lines, and silence is broken. */
function liveArea ({ operation, screen, expected = 0, brief = false }: FollowInput) {
  let progress: Progress = noProgress(expected)
  let spoke = Date.now()
  const line = (text: string) => { screen.note(`${colors.dim(operation.environment)} ${text}`); spoke = Date.now() }
  const silence = brief ? 3_000 : 30_000
  const tick = screen.live
    ? () => screen.draw(operation.id, liveLines(operation, progress, Date.now()))
    : () => { if (Date.now() - spoke > silence) line(runningLine(progress)) }
  const timer = setInterval(tick, screen.live ? 100 : 500)
  return {
    show: (event: OperationEvent) => {
      progress = advance(progress, event)
      if (event.body.type === 'status' && event.body.to === 'awaiting-approval') for (const text of [...screen.live ? [clean(event.body.reason)] : [], ...waitsLines(operation.id)]) line(text)
      if (brief && (screen.live || !['step', 'status'].includes(event.body.type))) return
      const text = screen.live && event.body.type === 'status' ? null : eventLine(event)
      if (text !== null) line(text)
    },
    stop: () => clearInterval(timer),
  }
}

/** The first Ctrl-C says how to go on, the second leaves. */
function onInterrupt ({ operation, screen, interruptible = true }: FollowInput, waiting: AbortController): () => void {
  if (!interruptible) return () => {}
  let asked = false
  const listener = () => {
    if (asked) return waiting.abort(new TwinstackError('cancelled', `no longer waiting; ${operation.kind} of ${operation.environment} goes on`))
    asked = true
    for (const line of goesOn(operation)) screen.complain(line)
    screen.complain(colors.dim('  Ctrl-C once more leaves; the operation goes on either way'))
  }
  process.on('SIGINT', listener)
  return () => process.off('SIGINT', listener)
}

function onTimeout ({ operation, timeout }: FollowInput, waiting: AbortController): () => void {
  if (timeout === undefined) return () => {}
  const late = new TwinstackError('time-limit', `waited ${duration(timeout)}; ${operation.kind} of ${operation.environment} goes on`, {
    hint: `look at it with  twinstack logs ${operation.id} --follow`,
  })
  const timer = setTimeout(() => waiting.abort(late), timeout * 1000)
  return () => clearTimeout(timer)
}

/** What to say when nobody waits any more. */
export function goesOn ({ id, kind, environment }: Operation): string[] {
  return [
    `${colors.yellow('!')} ${kind} of ${colors.bold(environment)} goes on in the service`,
    `  look at it:  twinstack logs ${id} --follow`,
    `  cancel it:   twinstack cancel ${id}`,
  ]
}
