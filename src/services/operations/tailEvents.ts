import { z } from 'zod'
import { parseInput } from '../../lib/input.ts'
import { requireOperation } from './getOperation.ts'
import type { Store } from '../../model/store.ts'
import { finalStatuses, type OperationEvent } from '../../model/operation.ts'
import type { VerbContext } from '../../model/verbContext.ts'

const inputSchema = z.object({
  id: z.uuid(),
  after: z.int().min(0).default(0),
  signal: z.instanceof(AbortSignal),
})
/** a notification can be lost: the events are read again after this many milliseconds */
const rereadMilliseconds = 5000
const batch = 500

/**
 * Yields every event after `after`, past and future, each once and in order; ends after the final
 * `status` event or when `signal` aborts. It subscribes before it reads, so that no event is missed
 * (as in otf `internal/run/tailer.go`). It buffers one batch at a time, so a slow reader delays no
 * other.
 *
 * @throws TwinstackError `not-found`, `forbidden`, before the first event
 */
export async function* tailEvents({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): AsyncGenerator<OperationEvent> {
  const { id, after, signal } = parseInput(inputSchema, input)
  await requireOperation(ctx, id, 'operation:read')
  const news = subscribe(ctx.store, id)
  try {
    yield* follow(ctx.store, id, after, signal, news)
  } finally {
    news.stop()
  }
}

async function* follow(
  store: Store,
  id: string,
  after: number,
  signal: AbortSignal,
  news: EventSignal,
): AsyncGenerator<OperationEvent> {
  let last = after
  while (!signal.aborted) {
    news.clear()
    const events = await store.operations.listEvents(id, { after: last, limit: batch })
    for (const event of events) {
      yield event
      last = event.seq
      if (isFinal(event)) return
    }
    if (events.length > 0) continue
    // a reader that starts after the last event of an ended operation would wait for ever
    if (await isOver(store, id, last)) return
    await news.wait(signal)
  }
}

async function isOver(store: Store, id: string, last: number): Promise<boolean> {
  const operation = await store.operations.get(id)
  if (!operation) return true
  if (!finalStatuses.includes(operation.status)) return false
  // the last event is committed with the final status; later the retention deletes all of them
  return (await store.operations.listEvents(id, { after: last, limit: 1 })).length === 0
}

function isFinal({ body }: OperationEvent): boolean {
  return body.type === 'status' && finalStatuses.includes(body.to)
}

type EventSignal = { clear(): void; wait(signal: AbortSignal): Promise<void>; stop(): void }

function subscribe(store: Store, id: string): EventSignal {
  let notified = false
  let wake = () => {}
  const stop = store.listen({
    onEvent: operation => {
      if (operation === id) {
        notified = true
        wake()
      }
    },
  })
  return {
    clear() {
      notified = false
    },
    stop,
    wait: signal =>
      new Promise(resolve => {
        if (notified || signal.aborted) return resolve()
        const finish = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', finish)
          resolve()
        }
        const timer = setTimeout(finish, rereadMilliseconds)
        signal.addEventListener('abort', finish)
        wake = finish
      }),
  }
}
