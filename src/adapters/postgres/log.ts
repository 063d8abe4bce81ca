/** what the store says to a logger in pino's way */
export type Log = {
  info(data: object, message: string): void
  warn(data: object, message: string): void
  error(data: object, message: string): void
}

export const silent: Log = { info() {}, warn() {}, error() {} }
