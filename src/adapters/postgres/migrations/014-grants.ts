import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  'alter table twinstack.tokens alter column role drop not null',
  "alter table twinstack.tokens add column grants text not null default '[]'",
  // the rule of the access file that defines role and grants when the token is used
  'alter table twinstack.tokens add column rule text',
  // the proof of the exchange, which is compared with the rule again
  'alter table twinstack.tokens add column proof text',
]

/** Tokens with roles on some environments, and tokens whose roles are decided elsewhere. */
export const grants: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
