import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // earlier rows have neither; the chain begins with the first later row
  'alter table twinstack.audit add column previous text, add column hash text unique',
  'create trigger audit_stay before update or delete on twinstack.audit for each row execute ' +
    'function twinstack.refuse_change()',
  'create trigger audit_stay_whole before truncate on twinstack.audit for each statement ' +
    'execute function twinstack.refuse_change()',
]

/**
 * The audit log as a chain: every row has the hash of the previous one, and no row can be changed
 * or deleted.
 */
export const auditChain: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
