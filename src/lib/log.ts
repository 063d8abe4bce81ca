/** A logger with pino's signature: the data first, `err` for an error, then the message. */
export type Log = {
  info(data: object, message: string): void
  warn(data: object, message: string): void
  error(data: object, message: string): void
}

export const silentLog: Log = { info() {}, warn() {}, error() {} }
