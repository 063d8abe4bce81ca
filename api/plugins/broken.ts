import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { TwinstackError } from '../../src/lib/errors.ts'
import { describeProblem } from '../problem.ts'

const statusLines: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/**
 * Answers requests that are no valid HTTP, too slow, or have too long headers: no request object
 * exists yet.
 */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const line = statusLines[error.code ?? ''] ?? '400 Bad Request'
  const problem = describeProblem(
    new TwinstackError(
      'invalid-request',
      `the request could not be parsed: ${line.slice(4).toLowerCase()}`,
    ),
    randomUUID(),
  )
  const body = JSON.stringify({ ...problem, status: Number(line.slice(0, 3)) })
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${line}\r\nContent-Type: application/problem+json\r\nContent-Length: ` +
        `${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    )
  socket.destroy(error)
}
