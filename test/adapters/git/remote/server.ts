/**
 * A git server over http for tests: the real `git http-backend` behind a small Node server that
 * requires basic authentication, as the well-known hosts do. `seen` contains the received
 * Authorization headers.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'

const backend = join(
  execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(),
  'git-http-backend',
)

export type GitServer = { url: string; seen: (string | undefined)[]; close(): Promise<void> }

/**
 * Serves the bare repository `folder`; without `password` every client may read it. The server is
 * closed at the end of the test.
 */
export async function gitServer(
  t: Test,
  folder: string,
  password: { user: string; token: string } | null,
): Promise<GitServer> {
  const seen: (string | undefined)[] = []
  const wanted =
    password && `Basic ${Buffer.from(`${password.user}:${password.token}`).toString('base64')}`
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization)
    if (wanted !== null && request.headers.authorization !== wanted)
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('no')
    serve(folder, request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    if (server.listening)
      await new Promise(resolve => {
        server.close(resolve)
        server.closeAllConnections()
      })
  }
  t.teardown(close)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/program.git`,
    seen,
    close,
  }
}

/** CGI: https://git-scm.com/docs/git-http-backend */
function serve(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const child = spawn(backend, {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: dirname(folder),
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: path,
      QUERY_STRING: query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REMOTE_USER: 'ada',
    },
  })
  request.pipe(child.stdin)
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
  })
  child.on('close', () => {
    const all = Buffer.concat(chunks)
    const end = all.indexOf('\r\n\r\n')
    const headers = Object.fromEntries(
      all
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map(line => line.split(/:\s*/, 2) as [string, string]),
    )
    const { Status: status = '200', ...others } = headers
    response.writeHead(Number.parseInt(status), others).end(all.subarray(end + 4))
  })
}
