import type { Logger } from '@slack/bolt'
import type { Log } from '../../lib/log.ts'

/** Writes warnings of the framework to our log, without the received data. */
export function quiet(log: Log): Logger {
  const warn = (...said: unknown[]) => {
    log.warn({ said: said.map(String).join(' ').slice(0, 500) }, 'slack')
  }
  const nothing = () => {}
  return {
    debug: nothing,
    info: nothing,
    warn,
    error: warn,
    setLevel: nothing,
    getLevel: () => 'warn' as never,
    setName: nothing,
  }
}
