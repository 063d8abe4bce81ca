/**
 * Attacks below the level of HTTP: requests within requests, endless headers, senders that never
 * finish, floods.
 */
import { connect, type Socket } from 'node:net'
import type { Attack, Target } from './attack.ts'

const get = (more: string, rest = '') =>
  `GET /v1/whoami HTTP/1.1\r\nhost: x\r\n${more}\r\n\r\n${rest}`
const hidden = 'GET /v1/tokens HTTP/1.1\r\nhost: x\r\n\r\n'
/** one request, at most one answer, and not a successful one */
const smuggled = (name: string, bytes: (target: Target) => string, expected = [400]): Attack => ({
  group: 'header smuggling',
  name,
  expected,
  fire: target => target.raw(bytes(target), 3),
  after: (_target, seen) =>
    ((seen as { text?: string }).text?.match(/^HTTP\/1\.1 200/gm) ?? []).length > 0
      ? 'something was served'
      : null,
})
const auth = ({ tokens }: Target) => `authorization: Bearer ${tokens.viewer}`

const smuggling: Attack[] = [
  smuggled(
    'both lengths',
    target =>
      `POST /v1/environments HTTP/1.1\r\nhost: x\r\n${auth(target)}\r\ncontent-length: ` +
      `6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
  ),
  smuggled('two lengths', target =>
    get(`${auth(target)}\r\ncontent-length: 0\r\ncontent-length: ${hidden.length}`, hidden),
  ),
  smuggled('a list of lengths', target => get(`${auth(target)}\r\ncontent-length: 0, 5`)),
  smuggled('a negative length', target => get(`${auth(target)}\r\ncontent-length: -1`)),
  smuggled('a length in hex', target => get(`${auth(target)}\r\ncontent-length: 0x10`)),
  smuggled('an unknown transfer coding', target =>
    get(`${auth(target)}\r\ntransfer-encoding: xchunked`, hidden),
  ),
  smuggled('chunked, and then something else', target =>
    get(`${auth(target)}\r\ntransfer-encoding: chunked, identity`, hidden),
  ),
  smuggled(
    'chunked in odd letters with a tab',
    target =>
      'POST /v1/environments HTTP/1.1\r\nhost: ' +
      `x\r\n${auth(target)}\r\ntransfer-encoding:\tchunked\u000b\r\n\r\n0\r\n\r\n`,
  ),
  smuggled('a space before the colon', target => get(`${auth(target)}\r\ncontent-length : 5`)),
  smuggled('a folded header', target => get(`${auth(target)}\r\nx: a\r\n b`)),
  smuggled('line feeds alone', target => `GET /v1/whoami HTTP/1.1\nhost: x\n${auth(target)}\n\n`),
  smuggled('a null byte in a header', target => get(`${auth(target)}\r\nx: a\u0000b`)),
  smuggled('a carriage return in a header', target => get(`x: a\rb\r\n${auth(target)}`)),
  smuggled(
    'a chunk of negative size',
    target =>
      `POST /v1/environments HTTP/1.1\r\nhost: x\r\n${auth(target)}\r\ncontent-type: ` +
      'application/json\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n\r\n',
  ),
  smuggled(
    'a chunk of endless size',
    target =>
      `POST /v1/environments HTTP/1.1\r\nhost: x\r\n${auth(target)}\r\ncontent-type: ` +
      'application/json\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffffffff\r\n\r\n',
  ),
  smuggled('without a host', target => `GET /v1/whoami HTTP/1.1\r\n${auth(target)}\r\n\r\n`),
  smuggled('two hosts', target => get(`host: y\r\n${auth(target)}\r\ncontent-length: x`)),
  smuggled(
    'a version that is none',
    target => `GET /v1/whoami HTTP/9.9\r\nhost: x\r\n${auth(target)}\r\n\r\n`,
    [400, 505],
  ),
  smuggled(
    'a method that is none',
    target => `G\u0001T /v1/whoami HTTP/1.1\r\nhost: x\r\n${auth(target)}\r\n\r\n`,
  ),
  smuggled(
    '20 KiB of headers',
    target => get(`${auth(target)}\r\nx: ${'y'.repeat(20_000)}`),
    [431],
  ),
  smuggled(
    '5,000 headers',
    target =>
      get(`${auth(target)}\r\n${Array.from({ length: 5000 }, (_, n) => `x${n}: 1`).join('\r\n')}`),
    [431],
  ),
  smuggled(
    'a protocol of its own',
    () => '\u0016\u0003\u0001\u0000\u00a5\u0001\u0000\u0000',
    [400, 0],
  ),
]

const slow: Attack[] = [
  {
    group: 'slow senders',
    name: 'headers that never end',
    expected: [408, 0],
    fire: target => drip(target, 'GET /healthz HTTP/1.1\r\nhost: x\r\n', 'x: y\r\n'),
  },
  {
    group: 'slow senders',
    name: 'a body that never ends',
    expected: [408, 413, 0],
    fire: target =>
      drip(
        target,
        `POST /v1/environments HTTP/1.1\r\nhost: x\r\n${auth(target)}\r\ncontent-type: ` +
          'application/json\r\ncontent-length: 100000\r\n\r\n',
        ' ',
      ),
  },
  {
    group: 'slow senders',
    name: 'a body that never comes',
    expected: [408, 0],
    fire: target =>
      target.raw(
        `POST /v1/environments HTTP/1.1\r\nhost: x\r\n${auth(target)}\r\ncontent-type: ` +
          'application/json\r\ncontent-length: 100\r\n\r\n',
        70,
      ),
  },
  {
    group: 'slow senders',
    name: 'a connection without data',
    expected: [408, 0],
    fire: target => target.raw('', 90),
  },
]

/** A few bytes every two seconds: the service must stop waiting within 70 s. */
async function drip(target: Target, begin: string, more: string) {
  const { hostname, port } = new URL(target.service.url)
  const since = Date.now()
  const socket = connect({ host: hostname, port: Number(port) })
  const text = await new Promise<string>(resolve => {
    let got = ''
    const timer = setInterval(() => {
      socket.write(more)
    }, 2000)
    const end = () => {
      clearInterval(timer)
      socket.destroy()
      resolve(got)
    }
    socket
      .on('data', chunk => {
        got += String(chunk)
      })
      .on('close', end)
      .on('error', end)
    socket.write(begin)
    setTimeout(() => {
      got ||= 'HTTP/1.1 599 still waiting\r\n\r\n'
      end()
    }, 70_000)
  })
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0),
    body: '',
    headers: {},
    seconds: (Date.now() - since) / 1000,
  }
}

/** `count` requests at once; the answers by status. */
async function flood(
  count: number,
  one: () => Promise<{ status: number }>,
): Promise<Map<number, number>> {
  const answers = await Promise.all(Array.from({ length: count }, one))
  const counted = new Map<number, number>()
  for (const { status } of answers) counted.set(status, (counted.get(status) ?? 0) + 1)
  return counted
}

const floods: Attack[] = [
  {
    group: 'floods',
    name: '400 event streams at once',
    expected: [429, 503],
    fire: async target => {
      const { body } = await target.send('POST', '/v1/environments/staging/operations', {
        json: { kind: 'preview' },
      })
      const { id } = JSON.parse(body) as { id: string }
      const { hostname, port } = new URL(target.service.url)
      const statuses: number[] = []
      const sockets: Socket[] = Array.from({ length: 400 }, () => {
        const socket = connect({ host: hostname, port: Number(port) })
        socket
          .once('data', chunk => {
            statuses.push(Number(/^HTTP\/1\.1 (\d+)/.exec(String(chunk))?.[1]))
          })
          .on('error', () => {})
        socket.write(
          `GET /v1/operations/${id}/events HTTP/1.1\r\nhost: x\r\naccept: ` +
            `text/event-stream\r\n${auth(target)}\r\n\r\n`,
        )
        return socket
      })
      for (let n = 0; n < 100 && statuses.length < 400; n++)
        await new Promise(resolve => setTimeout(resolve, 100))
      for (const socket of sockets) socket.destroy()
      const refused = statuses.filter(status => status !== 200)
      return {
        status: refused[0] ?? 200,
        body: `${statuses.length - refused.length} streams were let in`,
        headers: {},
      }
    },
    after: async target =>
      (await target.send('GET', '/healthz')).status === 200
        ? null
        : 'the service no longer answers',
  },
  {
    group: 'floods',
    name: '200 wrong tokens',
    expected: [429],
    fire: async target => {
      const counted = await flood(200, () =>
        target.send('GET', '/v1/whoami', { token: 'tws_guess' }),
      )
      return {
        status: counted.has(429) ? 429 : 200,
        body: JSON.stringify([...counted]),
        headers: {},
      }
    },
    after: async target =>
      (await target.send('GET', '/v1/whoami')).status === 200
        ? null
        : 'a caller with a valid token is delayed by it',
  },
  {
    group: 'floods',
    name: '1,500 requests with one token',
    expected: [429],
    fire: async target => {
      const counted = new Map<number, number>()
      for (let n = 0; n < 15; n++)
        for (const [status, count] of await flood(100, () =>
          target.send('GET', '/v1/whoami', { token: target.tokens.operator }),
        ))
          counted.set(status, (counted.get(status) ?? 0) + count)
      return {
        status: counted.has(429) ? 429 : 200,
        body: JSON.stringify([...counted]),
        headers: {},
      }
    },
    after: async target =>
      (await target.send('GET', '/v1/whoami', { token: target.tokens.approver })).status === 200
        ? null
        : 'other tokens are delayed by it',
  },
]

export const wire: Attack[] = smuggling
export { floods, slow }
