type Failure = { code?: unknown; message?: unknown }

/**
 * Whether an error means that the database can't be reached now: connection failures of
 * node-postgres and PostgreSQL's classes 08 (connection), 53 (resources, a full disk) and 57P0x
 * (shutdown), 25006 (read-only, e.g. a standby after a failover), or our own code `unavailable`.
 */
export function isOutage(error: unknown): boolean {
  const { code, message } = error as Failure
  if (typeof code === 'string')
    return (
      /^(08|53|57P0|25006|ECONN|ENOTFOUND|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOENT$)/.test(code) ||
      code === 'unavailable'
    )
  return (
    typeof message === 'string' &&
    /connection (terminated|ended|timeout|error)|timeout (exceeded|expired)|cannot use a pool/i.test(
      message,
    )
  )
}
