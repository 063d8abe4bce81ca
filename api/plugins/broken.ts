import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { TwinstackError } from '../../src/lib/errors.ts'
import { problemOf } from '../problem.ts'

const statusLines: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/**
 * The answer to what is not even HTTP, or too slow, or has headers without end: there is no request
 * object yet.
 */
export function brokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const line = statusLines[error.code ?? ''] ?? '400 Bad Request'
  const problem = problemOf(
    new TwinstackError(
      'invalid-request',
      `the request can't be read: ${line.slice(4).toLowerCase()}`,
    ),
    randomUUID(),
  )
  const body = JSON.stringify({ ...problem, status: Number(line.slice(0, 3)) })
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${line}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    )
  socket.destroy(error)
}
