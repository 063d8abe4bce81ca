import { z } from 'zod'
import { eventSchema, type Operation, type OperationEvent } from '../src/model/operation.ts'

type Source = {
  events: AsyncGenerator<OperationEvent>
  /** read after all events were sent */
  awaitEnd(): Promise<Operation>
  /**
   * called once in each `heartbeat`, however many events there are; the stream ends when it returns
   * false
   */
  isStillAllowed?(): Promise<boolean>
  /** milliseconds */
  heartbeat: number
  signal: AbortSignal
}

/**
 * Frames of a text/event-stream (HTML Standard, section 9.2): events with their number as id,
 * comments as heartbeats, and `event: end` after the last one. Without the end the client
 * reconnects. The reader pulls the frames, so that events for a slow reader stay in the store.
 */
export async function* createEventStream({
  events,
  awaitEnd: ending,
  isStillAllowed,
  heartbeat,
  signal,
}: Source): AsyncGenerator<string> {
  yield 'retry: 1000\n: twinstack\n\n'
  const beats = createHeartbeat(heartbeat)
  try {
    let next = pull(events)
    while (!signal.aborted) {
      const result = await Promise.race([next, beats.next()])
      // before the event is sent, and also when a busy stream or a slow reader leaves the timer no
      // turn
      const due = beats.isDue() || result === 'beat'
      if (due && (await isStillAllowed?.()) === false) return
      if (result === 'beat') {
        yield ': still here\n\n'
        continue
      }
      if (result.done) break
      yield formatFrame(result.value)
      next = pull(events)
    }
    if (!signal.aborted) yield end(await ending())
  } finally {
    beats.stop()
    // not awaited: it waits for the current event, which ends when the signal aborts
    void events.return(undefined).catch(() => {})
  }
}

/**
 * The caller sees a failure when it awaits the result; when the reader is gone nobody awaits it.
 */
function pull(events: Source['events']): Promise<IteratorResult<OperationEvent>> {
  const next = events.next()
  next.catch(() => {})
  return next
}

function formatFrame(event: OperationEvent): string {
  return `id: ${event.seq}\ndata: ${JSON.stringify(z.encode(eventSchema, event))}\n\n`
}

function end({ id, status }: Operation): string {
  return `event: end\ndata: ${JSON.stringify({ id, status })}\n\n`
}

/**
 * Fires at fixed times, independent of other work. There is only one timer, so that a busy stream
 * leaves none behind. `due`: whether the interval has passed since it was last true.
 */
function createHeartbeat(milliseconds: number): {
  next(): Promise<'beat'>
  isDue(): boolean
  stop(): void
} {
  let timer: NodeJS.Timeout | undefined
  let deadline = performance.now() + milliseconds
  return {
    next: () =>
      new Promise(resolve => {
        clearTimeout(timer)
        timer = setTimeout(resolve, Math.max(0, deadline - performance.now()), 'beat')
      }),
    isDue: () => {
      const now = performance.now()
      // a timer may fire a fraction of a millisecond early
      if (now < deadline - 1) return false
      deadline = now + milliseconds
      return true
    },
    stop: () => clearTimeout(timer),
  }
}
