export type Log = {
  warn(data: object, message: string): void
  info(data: object, message: string): void
}
