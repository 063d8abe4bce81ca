import { z } from 'zod'
import { eventSchema, type Operation, type OperationEvent } from '../src/operations/words.ts'

type Source = {
  events: AsyncGenerator<OperationEvent>
  /** read when all events were sent */
  ending (): Promise<Operation>
  /** asked with every sign of life; the stream ends when not */
  stillAllowed? (): Promise<boolean>
  /** milliseconds */
  heartbeat: number
  signal: AbortSignal
}

/**
 * Frames of a text/event-stream (HTML Standard, section 9.2): events with their number as id, a comment now and then as
 * a sign of life, and `event: end` after the last one. Without the end the client should connect again.
 * It is pulled, never pushed: what a slow reader does not take stays in the store.
 */
export async function * serverSent ({ events, ending, stillAllowed, heartbeat, signal }: Source): AsyncGenerator<string> {
  yield 'retry: 1000\n: twinstack\n\n'
  const beats = metronome(heartbeat)
  try {
    let next = pull(events)
    while (!signal.aborted) {
      const result = await Promise.race([next, beats.next()])
      if (result === 'beat') {
        if (await stillAllowed?.() === false) return
        yield ': still here\n\n'
        continue
      }
      if (result.done) break
      yield frame(result.value)
      next = pull(events)
    }
    if (!signal.aborted) yield end(await ending())
  } finally {
    beats.stop()
    // not awaited: it waits for the event under way, which ends when the signal aborts
    void events.return(undefined).catch(() => {})
  }
}

/** A failure is seen by whoever waits for it; nobody does when the reader has gone meanwhile. */
function pull (events: Source['events']): Promise<IteratorResult<OperationEvent>> {
  const next = events.next()
  next.catch(() => {})
  return next
}

function frame (event: OperationEvent): string {
  return `id: ${event.seq}\ndata: ${JSON.stringify(z.encode(eventSchema, event))}\n\n`
}

function end ({ id, status }: Operation): string {
  return `event: end\ndata: ${JSON.stringify({ id, status })}\n\n`
}

/** One timer at a time, so that a busy stream leaves none behind. */
function metronome (milliseconds: number): { next (): Promise<'beat'>, stop (): void } {
  let timer: NodeJS.Timeout | undefined
  return {
    next: () => new Promise(resolve => {
      clearTimeout(timer)
      timer = setTimeout(resolve, milliseconds, 'beat')
    }),
    stop: () => clearTimeout(timer),
  }
}
