import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { renamedErrorCodes } from '../../../lib/renamedErrorCodes.ts'

/**
 * Stored operations get the error codes of version 0.2. The column is text, because jsonb refuses
 * `\u0000`; every writer puts the code first, so a replaced prefix is enough.
 */
export const errorCodes: Migration = {
  async up(db: Kysely<unknown>) {
    for (const [old, current] of Object.entries(renamedErrorCodes)) {
      const [from, to] = [`{"code":"${old}"`, `{"code":"${current}"`]
      await sql`update twinstack.operations
        set error = ${to}::text || substr(error, ${from.length + 1}::int)
        where starts_with(error, ${from}::text)`.execute(db)
    }
  },
}
