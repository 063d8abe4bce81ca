/**
 * Delays the state calls of the engine while no service answers: a restart of the service pauses an
 * update, while the client alone would fail after some seconds. The relay listens on loopback while
 * its run lives and forwards everything unchanged, so exports contain the address of the relay.
 *
 * When the process that started the run has ended for good, another process of the same data folder
 * continues it: the relay then forwards to the ports that this folder lists.
 */
import { readFile } from 'node:fs/promises'
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** milliseconds for which a call is delayed, and between two attempts */
const defaultWaitMs = 15 * 60_000
const pause = 250

export type StateRelay = { url: string; close(): void }

/** Starts a relay to the service at `target`. It does not keep its process alive. */
export async function startStateRelay(
  target: string,
  { waitMs = defaultWaitMs, portsFile = null }: { waitMs?: number; portsFile?: string | null } = {},
): Promise<StateRelay> {
  const targets: Targets = { current: new URL(target), portsFile }
  const server = createServer((request, response) => {
    void relay(targets, { request, response, waitMs }).catch(() => response.destroy())
  })
  server.requestTimeout = 0
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

type Call = { request: IncomingMessage; response: ServerResponse; waitMs: number }

/** `portsFile`: the ports of all processes of the data folder, one a line. */
type Targets = { current: URL; portsFile: string | null }

/** Another address at which the state service answers; null when there is none. */
async function findOther({ current, portsFile }: Targets): Promise<URL | null> {
  if (portsFile === null) return null
  const text = await readFile(portsFile, 'utf8').catch(() => '')
  const ports = text.split('\n').filter(port => /^\d+$/.test(port) && port !== current.port)
  for (const port of ports) {
    const other = new URL(`http://127.0.0.1:${port}`)
    if (await isStateService(other)) return other
  }
  return null
}

/** Another program may have taken a port by now; it must not get a token. */
async function isStateService(target: URL): Promise<boolean> {
  try {
    const response = await fetch(new URL('/api/capabilities', target), {
      signal: AbortSignal.timeout(2000),
    })
    const { capabilities } = (await response.json()) as { capabilities?: unknown }
    return response.ok && Array.isArray(capabilities)
  } catch {
    return false
  }
}

async function relay(targets: Targets, { request, response, waitMs }: Call): Promise<void> {
  const body = await buffer(request)
  const end = Date.now() + waitMs
  for (;;) {
    const result = await forward(targets.current, request, body)
    if (response.destroyed) return
    if (typeof result !== 'string' && result.status !== 503) {
      response.writeHead(result.status, result.headers).end(result.body)
      return
    }
    // a call whose answer was lost may have had its effect, so calls that are not idempotent are
    // not repeated
    if (Date.now() > end || (result === 'lost' && !isRepeatable(request))) {
      response.writeHead(503, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ code: 503, message: 'the state service does not answer' }))
      return
    }
    const other = result === 'refused' ? await findOther(targets) : null
    if (other) targets.current = other
    else await sleep(pause)
  }
}

type Answer = { status: number; headers: IncomingMessage['headers']; body: Buffer }

/**
 * `refused`: the service was not reached; `lost`: it was reached, but its answer did not arrive.
 */
async function forward(
  target: URL,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<Answer | 'refused' | 'lost'> {
  return new Promise(resolve => {
    const call = send({
      host: target.hostname,
      port: target.port,
      method,
      path: url,
      headers: { ...headers, connection: 'close' },
    })
    let connected = false
    call.on('socket', socket => socket.once('connect', () => (connected = true)))
    call.on('error', () => resolve(connected ? 'lost' : 'refused'))
    call.on('response', answer => {
      buffer(answer).then(
        bytes =>
          resolve({
            status: answer.statusCode ?? 502,
            headers: selectForwardedHeaders(answer),
            body: bytes,
          }),
        () => resolve('lost'),
      )
    })
    call.end(body)
  })
}

function selectForwardedHeaders({ headers }: IncomingMessage): IncomingMessage['headers'] {
  const { connection, 'transfer-encoding': encoding, 'keep-alive': alive, ...rest } = headers
  return rest
}

/**
 * The calls that create or start an update or import a state are not idempotent; a lost start can't
 * be repeated either, because the answer contained the token.
 */
function isRepeatable({ method, url = '' }: IncomingMessage): boolean {
  if (method === 'GET' || method === 'PATCH' || method === 'PUT') return true
  return /\/(encrypt|decrypt|batch-encrypt|batch-decrypt|renew_lease|complete|cancel|events|events\/batch|log-decryption|log-batch-decryption)$/.test(
    url.split('?')[0] ?? '',
  )
}
