import t from 'tap'
import { createChangeStream } from '../../../api/dashboard/changes.ts'

type Listener = { onEvent?: (operation: string) => void }

/** A store whose events the test causes. */
function createSource() {
  const listeners = new Set<Listener>()
  return {
    listeners,
    store: {
      listen: (listener: Listener) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
    change: () => listeners.forEach(one => one.onEvent?.('an operation')),
  }
}

t.test('many changes are one message, which names nothing', async t => {
  const { store, change, listeners } = createSource()
  const end = new AbortController()
  const frames = createChangeStream({
    store,
    heartbeat: 60_000,
    signal: end.signal,
    isStillAllowed: async () => true,
  })
  t.match((await frames.next()).value, /^retry: /)
  const next = frames.next()
  for (let at = 0; at < 100; at++) change()
  t.equal((await next).value, 'event: change\ndata: {}\n\n')
  const after = frames.next()
  end.abort()
  t.same(await after, { value: undefined, done: true })
  t.equal(listeners.size, 0, 'nothing listens any more')
})

t.test('the stream ends at the next heartbeat after the session', async t => {
  const { store, listeners } = createSource()
  let allowed = true
  const frames = createChangeStream({
    store,
    heartbeat: 20,
    signal: new AbortController().signal,
    isStillAllowed: async () => allowed,
  })
  await frames.next()
  t.equal((await frames.next()).value, ': still here\n\n')
  allowed = false
  t.same(await frames.next(), { value: undefined, done: true })
  t.equal(listeners.size, 0)
})
