import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Log } from '../../lib/log.ts'
import { plainText } from './plainText.ts'
import type { Schema } from './schema.ts'

/** bound to the schema `twinstack`; a transaction has the same type */
export type Database = Kysely<Schema>

const int8 = 20

/**
 * A pool of at most `connections`. It opens connections when they are needed. A lost connection is
 * logged and does not end the process.
 */
export function openDatabase(
  databaseUrl: string,
  { log, connections }: { log: Log; connections: number },
): Database {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: connections,
    // includes the wait for a free connection, so it is long: many callers at once get late
    // answers, not errors
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
    application_name: 'twinstack',
    types: {
      getTypeParser: ((oid: number, format?: 'text'): unknown =>
        oid === int8
          ? Number
          : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  })
  pool.on('error', error => log.warn({ err: error }, 'an idle database connection was lost'))
  // a checked-out connection has no other listener, and an unhandled 'error' event ends the process
  pool.on('connect', client => client.on('error', () => {}))
  return new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    plugins: [plainText],
  }).withSchema('twinstack')
}
