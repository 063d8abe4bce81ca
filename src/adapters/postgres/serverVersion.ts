import pg from 'pg'
import { requirePresent } from '../../lib/requirePresent.ts'

/**
 * The version of the server at this URL, over a connection of its own that is closed again.
 *
 * @param withinMs milliseconds for the connection, and for the answer
 * @throws the driver's error
 */
export async function readServerVersion(url: string, withinMs: number): Promise<string> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: withinMs,
    query_timeout: withinMs,
  })
  client.on('error', () => {}) // a failure while the connection is being closed is ignored
  try {
    await client.connect()
    const { rows } = await client.query<{ version: string }>(
      "select current_setting('server_version') as version",
    )
    return requirePresent(rows[0]).version
  } finally {
    await client.end().catch(() => {})
  }
}
