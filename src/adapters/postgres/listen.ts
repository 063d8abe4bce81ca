/**
 * LISTEN on a separate connection. A notification is only a hint to read: after a lost connection
 * listeners receive everything that changed in the meantime.
 */
import pg from 'pg'
import { cancelChannel, eventsChannel } from './channels.ts'
import type { Log } from '../../lib/log.ts'
import type { TouchedRows } from './touched.ts'

type Handlers = { onEvent?: (operation: string) => void; onCancel?: (operation: string) => void }
export type Listener = {
  listen(handlers: Handlers): () => void
  close(): Promise<void>
}

/**
 * milliseconds between attempts to reconnect, and between checks that the connection is alive
 */
const reconnectAfter = 200
const reconnectAtMost = 5000
const beatEvery = 10_000

/** Listens when the promise has resolved, and reconnects whenever the connection is lost. */
export async function openListener(
  databaseUrl: string,
  { log, listTouched }: { log: Log; listTouched: (date: Date) => Promise<TouchedRows> },
): Promise<Listener> {
  const handlers = new Set<Handlers>()
  const notify = (kind: keyof Handlers, operation: string) =>
    handlers.forEach(handler => {
      try {
        handler[kind]?.(operation)
      } catch (error) {
        log.error({ err: error }, 'a listener failed')
      }
    })
  let alive = new Date()
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let client = await connect()

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client({
      connectionString: databaseUrl,
      keepAlive: true,
      application_name: 'twinstack listener',
      connectionTimeoutMillis: 5000,
      query_timeout: 5000,
    })
    next.on('error', () => {})
    next.on('notification', ({ channel, payload }) =>
      notify(channel === cancelChannel ? 'onCancel' : 'onEvent', payload ?? ''),
    )
    try {
      await next.connect()
      await next.query(`listen ${eventsChannel}; listen ${cancelChannel}`)
    } catch (error) {
      void next.end().catch(() => {})
      throw error
    }
    next.once('end', handleLoss)
    timer = setInterval(() => {
      void beat(next)
    }, beatEvery)
    return next
  }

  /** a query without an answer detects a connection that was lost silently */
  async function beat(current: pg.Client): Promise<void> {
    try {
      await current.query('select 1')
      alive = new Date()
    } catch {
      if (current === client) handleLoss()
    }
  }

  function handleLoss(): void {
    clearInterval(timer)
    client.removeListener('end', handleLoss)
    void client.end().catch(() => {})
    if (closed) return
    log.warn({}, 'the listening database connection was lost; the service reconnects')
    scheduleReconnect(reconnectAfter)
  }

  function scheduleReconnect(pause: number): void {
    timer = setTimeout(() => {
      connect().then(reconnect, () => {
        if (!closed) scheduleReconnect(Math.min(pause * 2, reconnectAtMost))
      })
    }, pause)
  }

  async function reconnect(next: pg.Client): Promise<void> {
    client = next
    if (closed) return await end()
    try {
      const { events, cancels } = await listTouched(alive)
      alive = new Date()
      events.forEach(operation => notify('onEvent', operation))
      cancels.forEach(operation => notify('onCancel', operation))
    } catch {
      handleLoss()
    }
  }

  async function end(): Promise<void> {
    clearTimeout(timer)
    client.removeListener('end', handleLoss)
    await client.end().catch(() => {})
  }

  return {
    listen(added) {
      handlers.add(added)
      return () => {
        handlers.delete(added)
      }
    },
    async close() {
      closed = true
      await end()
    },
  }
}
