/**
 * The log of the service. A log that can't be written, for example on a full disk, does not end the
 * process.
 */
import { pino, type Logger } from 'pino'
import { describeRequest } from './logRequest.ts'

const mebibyte = 1024 * 1024

export type ServiceLog = {
  logger: Logger
  /** `ok`, or why lines are lost */
  getState(): string
}

/** @param fd where it goes; default: stdout */
export function createServiceLog(level: string, fd = 1): ServiceLog {
  let failure: string | null = null
  // lines that can't be written are kept up to this size, then dropped
  const destination = pino.destination({ fd, sync: true, maxLength: mebibyte })
  destination.on('error', (error: Error) => {
    failure = `lines are lost since ${new Date().toISOString()}: ${error.message}`
  })
  destination.on('write', () => {
    failure = null
  })
  const redact = ['req.headers.authorization', 'headers.authorization']
  const serializers = { req: describeRequest }
  return {
    logger: pino({ level, redact, serializers }, destination),
    getState: () => failure ?? 'ok',
  }
}
