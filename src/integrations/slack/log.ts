import type { Logger } from '@slack/bolt'
import type { Log } from '../../lib/log.ts'

/** Writes warnings of the framework to our log, without the received data. */
export function createQuietLogger(log: Log): Logger {
  const warn = (...parts: unknown[]) => {
    log.warn({ parts: parts.map(String).join(' ').slice(0, 500) }, 'slack')
  }
  const doNothing = () => {}
  return {
    debug: doNothing,
    info: doNothing,
    warn,
    error: warn,
    setLevel: doNothing,
    getLevel: () => 'warn' as never,
    setName: doNothing,
  }
}
