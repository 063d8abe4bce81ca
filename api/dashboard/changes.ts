/**
 * A stream that says that something changed, so that a page reads itself again. It names nothing,
 * because its reader may not see every environment: the page that is read again decides.
 */
import type { Store } from '../../src/model/store.ts'
import { addStream, sendStream } from '../eventStream.ts'
import type { App } from '../services.ts'
import { getPageContext, type PageServices } from './context.ts'
import { findSession } from './session.ts'

/** milliseconds between two messages, however much changes */
const interval = 1000

export function changes(app: App, parts: PageServices): void {
  app.get('/changes', { exposeHeadRoute: false }, async (request, reply) => {
    const { actor } = getPageContext(parts, request)
    const signal = addStream(reply, actor, parts)
    const frames = createChangeStream({
      store: parts.services.store,
      heartbeat: parts.limits.heartbeat,
      signal,
      isStillAllowed: async () =>
        (await findSession(parts.services, request, { touches: false })) !== null,
    })
    return sendStream(reply, frames)
  })
}

/** `event: change` after events of operations, at most one in each `interval`. */
export async function* createChangeStream({
  store,
  heartbeat,
  signal,
  isStillAllowed,
}: {
  store: Pick<Store, 'listen'>
  heartbeat: number
  signal: AbortSignal
  isStillAllowed(): Promise<boolean>
}): AsyncGenerator<string> {
  let changed = false
  let wake = () => {}
  const stopListening = store.listen({
    onEvent: () => {
      changed = true
      wake()
    },
  })
  const wait = (milliseconds: number, isWoken: boolean) =>
    new Promise<void>(resolve => {
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        wake = () => {}
        resolve()
      }
      const timer = setTimeout(end, milliseconds)
      if (isWoken) wake = end
      signal.addEventListener('abort', end, { once: true })
    })
  try {
    yield 'retry: 2000\n: twinstack\n\n'
    let checkedAt = Date.now()
    while (!signal.aborted) {
      if (!changed) await wait(Math.max(0, checkedAt + heartbeat - Date.now()), true)
      if (signal.aborted) return
      if (Date.now() - checkedAt >= heartbeat - 1) {
        checkedAt = Date.now()
        if (!(await isStillAllowed())) return
        yield ': still here\n\n'
      }
      if (!changed) continue
      changed = false
      yield 'event: change\ndata: {}\n\n'
      await wait(interval, false)
    }
  } finally {
    stopListening()
  }
}
