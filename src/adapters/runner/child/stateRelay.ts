/**
 * Delays the state calls of the engine while no service answers: a restart of the service pauses an
 * update, while the client alone would fail after some seconds. The relay listens on loopback while
 * its run lives and forwards everything unchanged, so exports contain the address of the relay.
 */
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
  { waitMs = defaultWaitMs }: { waitMs?: number } = {},
): Promise<StateRelay> {
  const server = createServer((request, response) => {
    void relay(new URL(target), { request, response, waitMs }).catch(() => response.destroy())
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

async function relay(target: URL, { request, response, waitMs }: Call): Promise<void> {
  const body = await buffer(request)
  const end = Date.now() + waitMs
  for (;;) {
    const result = await forward(target, request, body)
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
    await sleep(pause)
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
