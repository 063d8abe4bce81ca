import { setTimeout as sleep } from 'node:timers/promises'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { OperationEvent } from '../model/operation.ts'
import { ClientError, type SendRequest } from './request.ts'

export type EventOptions = {
  /** the number of the last event that the caller has */
  after?: number
  signal?: AbortSignal
  /**
   * called once with the reason when the connection is lost, and once with null when it is restored
   */
  onConnection?: (lost: string | null) => void
}
/** all in milliseconds */
export type StreamTimes = {
  /**
   * without a heartbeat, after which the connection counts as lost (the service sends one every 15
   * s)
   */
  silence: number
  /** between attempts, doubled from the first to the last */
  firstPause: number
  lastPause: number
  /** without an event or a heartbeat of the service, after which the stream ends with an error */
  silenceLimit: number
  /**
   * during which every answer is `internal` (500): an outage is answered with `unavailable` (503),
   * so an error of the service itself rarely passes
   */
  errorLimit: number
}
export const defaultTimes: StreamTimes = {
  silence: 45_000,
  firstPause: 250,
  lastPause: 5000,
  silenceLimit: 300_000,
  errorLimit: 60_000,
}

/**
 * Every event after `after`, once and in order, to the end of the operation, through restarts of
 * the service: after an interruption it connects again from the last number. Throws the signal's
 * reason on abort, the error of a refusal, `unavailable` when the service sent nothing for long,
 * even if each response ended correctly, and `internal` when it answered nothing but that.
 */
export async function* followEvents(
  send: SendRequest,
  id: string,
  { after = 0, signal, onConnection = () => {} }: EventOptions,
  times: StreamTimes = defaultTimes,
): AsyncGenerator<OperationEvent> {
  let last = after
  const pause = createPauses(times)
  const reportConnection = createConnectionReporter(onConnection)
  const noteLife = () => {
    pause.reset()
    reportConnection(null)
  }
  for (;;) {
    try {
      for await (const message of openStream(send, id, last, {
        signal,
        silence: times.silence,
        resetSilence: noteLife,
      })) {
        const event = message.event === 'end' ? null : (JSON.parse(message.data) as OperationEvent)
        // events that a proxy replays would otherwise be shown twice and requested again endlessly
        if (event !== null && !(event.seq > last)) continue
        noteLife()
        if (event === null) return
        last = event.seq
        yield event
      }
      if (pause.over())
        throw new ClientError(
          'unavailable',
          'the event stream ends again and again without an event',
        )
    } catch (error) {
      signal?.throwIfAborted()
      pause.check(error)
      reportConnection((error as Error).message)
    }
    reportConnection('the service ended it')
    await pauseFor(pause.next(), signal)
  }
}

/** Waits `ms`. Throws the signal's reason on abort. */
async function pauseFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch(error => {
    throw signal?.reason ?? error
  })
}

/** Sends a request beside the events, and repeats it after the same interruptions. */
export async function repeatThroughCuts<Answer>(
  request: () => Promise<Answer>,
  { signal, onConnection = () => {} }: Pick<EventOptions, 'signal' | 'onConnection'>,
  times: StreamTimes = defaultTimes,
): Promise<Answer> {
  const pause = createPauses(times)
  const reportConnection = createConnectionReporter(onConnection)
  for (;;) {
    try {
      const answer = await request()
      reportConnection(null)
      return answer
    } catch (error) {
      signal?.throwIfAborted()
      pause.check(error)
      reportConnection((error as Error).message)
    }
    await pauseFor(pause.next(), signal)
  }
}

/** Reports changes only: one call for a loss, one for the recovery. */
function createConnectionReporter(onConnection: (lost: string | null) => void) {
  let lost = false
  return (reason: string | null) => {
    if ((reason !== null) === lost) return
    lost = reason !== null
    onConnection(reason)
  }
}

type StreamOptions = { signal: AbortSignal | undefined; silence: number; resetSilence(): void }

/**
 * One connection; ends when it is closed or interrupted. `heard` is called for each heartbeat
 * (api/serverSent.ts). The first one comes after a while, so a stream that always ends earlier is
 * not repeated endlessly.
 */
async function* openStream(
  send: SendRequest,
  id: string,
  last: number,
  { signal, silence, resetSilence }: StreamOptions,
): AsyncGenerator<EventSourceMessage> {
  const dead = new AbortController()
  const watchdog = setTimeout(
    () => dead.abort(new ClientError('unavailable', 'the event stream fell silent')),
    silence,
  )
  const messages: EventSourceMessage[] = []
  const parser = createParser({
    onEvent: message => messages.push(message),
    onComment: comment => {
      if (comment.trim() === 'still here') resetSilence()
    },
  })
  const text = new TextDecoder()
  try {
    const stop = signal ? AbortSignal.any([signal, dead.signal]) : dead.signal
    const { body, headers } = await send('GET', `/v1/operations/${encodeURIComponent(id)}/events`, {
      headers: { accept: 'text/event-stream', 'last-event-id': String(last) },
      signal: stop,
    })
    const type = headers.get('content-type') ?? 'nothing'
    // a proxy's page, a log-in form
    if (!/^text\/event-stream\b/i.test(type))
      throw new ClientError(
        'unavailable',
        `unexpected answer: expected text/event-stream, got ${type}; the server is not Twinstack`,
      )
    for await (const chunk of body) {
      watchdog.refresh()
      parser.feed(text.decode(chunk, { stream: true }))
      yield* messages.splice(0)
    }
  } finally {
    clearTimeout(watchdog)
    dead.abort()
  }
}

/**
 * Whether an error is temporary: an interruption, or a service that is down or overloaded. Every
 * other error is final.
 */
function isPassing(error: unknown): boolean {
  return (
    !(error instanceof ClientError) ||
    ['unavailable', 'rate-limited', 'internal'].includes(error.code)
  )
}

function createPauses({ firstPause, lastPause, silenceLimit, errorLimit }: StreamTimes) {
  let pause = firstPause
  let since = Date.now()
  /** the first of the errors `internal` that followed each other */
  let failingSince: number | null = null
  const isOver = () => Date.now() - since > silenceLimit
  return {
    reset: () => {
      pause = firstPause
      since = Date.now()
      failingSince = null
    },
    over: isOver,
    /** Throws the error when it is final, or when its kind has lasted too long. */
    check: (error: unknown) => {
      if (!isPassing(error) || isOver()) throw error
      if (!(error instanceof ClientError && error.code === 'internal')) failingSince = null
      else if (Date.now() - (failingSince ??= Date.now()) > errorLimit)
        throw createLastingError(error, errorLimit)
    },
    next: () => {
      const now = pause
      pause = Math.min(pause * 2, lastPause)
      return now
    },
  }
}

function createLastingError(error: ClientError, milliseconds: number): ClientError {
  const seconds = Math.round(milliseconds / 1000)
  return new ClientError(
    error.code,
    `the service answers every request with an error for ${seconds} s: ${error.message}`,
    {
      cause: error,
      hint: error.hint ?? 'the log of the service has the cause',
      ...(error.problem && { problem: error.problem }),
      ...(error.status !== null && { status: error.status }),
    },
  )
}
