import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  'alter table twinstack.tokens alter column role drop not null',
  "alter table twinstack.tokens add column grants text not null default '[]'",
  // whose role and grants are those of a rule of the access file, as it is when the token is used
  'alter table twinstack.tokens add column rule text',
  // what was proven then, to ask the rule again
  'alter table twinstack.tokens add column proof text',
]

/** Tokens with roles on some environments, and tokens whose roles are decided elsewhere. */
export const grants: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
