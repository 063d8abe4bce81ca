/** An attack: a hostile request, and the refusal that it must get. */
import { connect } from 'node:net'
import type { TestService } from '../helper/service.ts'
import type { Role } from '../../src/model/access.ts'

/** The answer. `status` 0: the connection was closed without an answer. */
export type SeenResponse = { status: number; body: string; headers: Record<string, string> }

export type Attack = {
  group: string
  name: string
  /** the answers that count as a refusal here */
  expected: number[]
  /** the required `code` of the problem document, where the kind of refusal matters */
  code?: string
  fire(target: Target): Promise<SeenResponse>
  /** a check afterwards; returns the fault */
  after?(target: Target, seen: SeenResponse): Promise<string | null> | string | null
}

export type Target = {
  service: TestService
  /** secrets of tokens by role */
  tokens: Record<Role, string>
  /**
   * the source address of requests: each attack has a separate loopback address, because otherwise
   * the failures of one would limit the next
   */
  from: string
  /**
   * one HTTP request with these bytes as body; no header is added but `host` and what fetch demands
   */
  send(
    method: string,
    path: string,
    options?: {
      token?: string | null
      body?: string | Buffer
      json?: unknown
      headers?: Record<string, string>
    },
  ): Promise<SeenResponse>
  /**
   * sends bytes on a separate connection; returns the answer until the connection was closed, at
   * most `seconds`
   */
  raw(
    bytes: string | Buffer,
    seconds?: number,
  ): Promise<SeenResponse & { text: string; seconds: number }>
}

/** Texts that no answer may contain. */
export function wrongWith({ expected, code }: Attack, seen: SeenResponse): string | null {
  if (seen.status >= 500 && !expected.includes(seen.status))
    return `answered ${seen.status}: ${seen.body.slice(0, 200)}`
  if (!expected.includes(seen.status))
    return `answered ${seen.status} instead of ${expected.join(' or ')}: ${seen.body.slice(0, 200)}`
  if (/\bat .{1,80}\.(ts|js):\d+|node_modules|\/src\/[a-z]+\//.test(seen.body))
    return `shows its insides: ${seen.body.slice(0, 200)}`
  if (code === undefined) return null
  const output = problemIn(seen.body)
  return output === code ? null : `says ${output} instead of ${code}: ${seen.body.slice(0, 200)}`
}

function problemIn(body: string): string | null {
  try {
    return (JSON.parse(body) as { code?: string }).code ?? null
  } catch {
    return null
  }
}

export function targetOf(service: TestService, tokens: Record<Role, string>): Target {
  const target: Target = {
    service,
    tokens,
    from: '127.0.0.1',
    send: (method, path, options) =>
      target.raw(request(service.url, tokens.admin, method, path, options)),
    raw: (bytes, seconds) => raw(service.url, target.from, bytes, seconds),
  }
  return target
}

function request(
  url: string,
  admin: string,
  method: string,
  path: string,
  { token = admin, body, json, headers = {} }: Parameters<Target['send']>[2] = {},
): Buffer {
  const content = json === undefined ? body : JSON.stringify(json)
  const all = {
    ...(token !== null && { authorization: `Bearer ${token}` }),
    ...(json !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  }
  // fetch would normalise the path and refuse unusual headers, so the bytes are sent unchanged
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: ${new URL(url).host}`,
    'connection: close',
    ...Object.entries(all).map(([name, value]) => `${name}: ${value}`),
    ...(content === undefined ? [] : [`content-length: ${Buffer.byteLength(content)}`]),
  ]
  return Buffer.concat([
    Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'),
    Buffer.from(content ?? ''),
  ])
}

async function raw(
  url: string,
  from: string,
  bytes: string | Buffer,
  seconds = 180,
): Promise<SeenResponse & { text: string; seconds: number }> {
  const { hostname, port } = new URL(url)
  const since = performance.now()
  const text = await new Promise<string>(resolve => {
    const chunks: Buffer[] = []
    const socket = connect({ host: hostname, port: Number(port), localAddress: from })
    const end = () => {
      socket.destroy()
      resolve(Buffer.concat(chunks).toString('latin1'))
    }
    socket
      .on('data', chunk => chunks.push(chunk))
      .on('close', end)
      .on('error', end)
    socket.setTimeout(seconds * 1000, end)
    socket.write(bytes)
  })
  return { ...parse(text), text, seconds: (performance.now() - since) / 1000 }
}

function parse(text: string): SeenResponse {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const [name = '', value = ''] = line.split(/: *(.*)/s, 2)
    const known = headers[name.toLowerCase()]
    headers[name.toLowerCase()] = known === undefined ? value : `${known}, ${value}`
  }
  return {
    status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1] ?? 0),
    headers,
    body: rest.join('\r\n\r\n'),
  }
}
