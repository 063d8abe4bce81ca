/**
 * Waits for an operation and shows it: redrawn on a terminal, plain lines elsewhere, folded by step
 * in a CI system.
 */
import colors from 'picocolors'
import type { Client, OperationDetail } from '../client/index.ts'
import { repeatThroughCuts } from '../client/events.ts'
import { ClientError } from '../client/request.ts'
import { isTwinstackError, TwinstackError } from '../lib/errors.ts'
import { finalStatuses } from '../model/operation.ts'
import type { Operation, OperationEvent } from '../model/operation.ts'
import { readAheadText } from './ahead.ts'
import { onInterrupt } from './interrupt.ts'
import { advance, createProgress } from './progress.ts'
import type { Progress } from './progress.ts'
import { formatWaitLines } from './render/approval.ts'
import { formatEventLine, formatLiveLines, formatRunningLine } from './render/progress.ts'
import type { Screen } from './screen.ts'
import { clean } from './text.ts'
import { createTimeoutError, type WaitingStoppedError } from './waiting.ts'

export type FollowInput = {
  client: Client
  operation: Operation
  screen: Screen
  /** seconds to wait; the operation continues after that */
  timeout?: number
  /** without a terminal: a signal cancels the operation before it ends the waiting */
  cancelOnInterrupt?: boolean
  /** resources that the environment had before, for "n of about m" */
  expected?: number
  /**
   * without a terminal: prints steps, and the progress every few seconds, instead of a line per
   * resource
   */
  brief?: boolean
  /** false when the caller handles Ctrl-C and ends the waiting by `signal` */
  interruptible?: boolean
  signal?: AbortSignal
  onEvent?: (event: OperationEvent) => void
}

/**
 * Waits until the operation has its final status, also while the service restarts, and returns it.
 * Throws WaitingStoppedError when the waiting ends earlier, and the error when the service refuses
 * a request (for example because the token expired). The operation continues unless the person who
 * interrupts the command cancels it.
 */
export async function follow(input: FollowInput): Promise<OperationDetail> {
  const { client, operation, screen } = input
  const waiting = new AbortController()
  const signal = input.signal ? AbortSignal.any([waiting.signal, input.signal]) : waiting.signal
  const stopWaiting = (reason: WaitingStoppedError) => waiting.abort(reason)
  const redraw = createLiveArea(input)
  const onConnection = (lost: string | null) =>
    screen.note(
      lost === null
        ? 'connected again'
        : `${colors.yellow('!')} connection lost (${clean(lost)}), trying again`,
    )
  const releases = [
    input.interruptible === false ? () => {} : onInterrupt(input, stopWaiting, redraw.pause),
    onTimeout(input, stopWaiting),
    redraw.stop,
  ]
  try {
    const ahead = await readAheadText(client, operation)
    if (ahead !== null) screen.note(`${colors.dim(operation.environment)} waits ${ahead}`)
    for await (const event of client.events(operation.id, { signal, onConnection })) {
      redraw.show(event)
      input.onEvent?.(event)
    }
    return requireEnded(
      await repeatThroughCuts(() => client.getOperation(operation.id), { signal, onConnection }),
    )
  } catch (error) {
    throw signal.aborted ? signal.reason : explainContinuation(error, operation)
  } finally {
    for (const release of releases) release()
    screen.setSection(null)
    screen.settle(operation.id)
  }
}

/** The stream of a finished operation ends; one that ends before that was cut by the service. */
function requireEnded(operation: OperationDetail): OperationDetail {
  if (finalStatuses.includes(operation.status)) return operation
  throw new TwinstackError(
    'unavailable',
    `the event stream ended while ${operation.kind} of ${operation.environment} is ` +
      `${operation.status}`,
    {
      hint: `the operation continues; follow it with  twinstack logs ${operation.id} --follow`,
    },
  )
}

/**
 * Adds to an error that ends the waiting the command that continues it. The operation continues in
 * the service.
 */
export function explainContinuation(error: unknown, { id, kind, environment }: Operation): unknown {
  if (!isTwinstackError(error)) return error
  // a proxy's own 4xx is no answer to the request
  const code = error instanceof ClientError && error.problem === null ? 'unavailable' : error.code
  const continues =
    `${kind} of ${environment} continues in the service; follow it with  twinstack logs ` +
    `${id} --follow`
  return new TwinstackError(code, error.message, {
    hint: error.hint?.includes(id)
      ? error.hint
      : [error.hint, continues].filter(Boolean).join('; '),
    cause: error,
    ...(error.fields && { fields: error.fields }),
  })
}

/**
 * A terminal is redrawn ten times a second. Without one each event is a line, and a line of
 * progress is written after some time without events.
 */
function createLiveArea({ operation, screen, expected = 0, brief = false }: FollowInput) {
  let progress: Progress = createProgress(expected)
  let lastLineAt = Date.now()
  const writeLine = (text: string) => {
    screen.note(`${colors.dim(operation.environment)} ${text}`)
    lastLineAt = Date.now()
  }
  let paused = false
  const silenceMs = brief ? 3_000 : 30_000
  const tick = screen.live
    ? () => {
        if (!paused) screen.draw(operation.id, formatLiveLines(operation, progress, Date.now()))
      }
    : () => {
        if (Date.now() - lastLineAt > silenceMs) writeLine(formatRunningLine(progress))
      }
  const timer = setInterval(tick, screen.live ? 100 : 500)
  return {
    show: (event: OperationEvent) => {
      progress = advance(progress, event)
      const { body } = event
      if (body.type === 'step' && body.state === 'started')
        screen.setSection(`${operation.environment}: ${body.step}`)
      if (body.type === 'status' && body.to === 'awaiting-approval')
        for (const text of [
          ...(screen.live ? [clean(body.reason)] : []),
          ...formatWaitLines(operation.id),
        ])
          writeLine(text)
      if (brief && (screen.live || !['step', 'status'].includes(event.body.type))) return
      const text = screen.live && event.body.type === 'status' ? null : formatEventLine(event)
      if (text !== null) writeLine(text)
      // printed outside of the folded section, so that it is visible without unfolding
      if (body.type === 'step' ? body.state !== 'started' : body.type === 'status')
        screen.setSection(null)
    },
    /** while a question is open */
    pause: (on: boolean) => {
      paused = on
    },
    stop: () => clearInterval(timer),
  }
}

function onTimeout(
  { operation, timeout }: FollowInput,
  stopWaiting: (reason: WaitingStoppedError) => void,
): () => void {
  if (timeout === undefined) return () => {}
  const timer = setTimeout(
    () => stopWaiting(createTimeoutError(operation, timeout)),
    timeout * 1000,
  )
  return () => clearTimeout(timer)
}
