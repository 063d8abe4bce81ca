import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Records that the states of an installation with stacks are in the database. Changes by a plain
 * pulumi were not recorded as the state that was written last, so any state is accepted once. The
 * index serves the newest previews of a stack.
 */
export const statesPlace: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`insert into twinstack.installation (key, value)
      select 'states', 'service' where exists (select from twinstack.stacks)
      on conflict (key) do update set value = excluded.value`.execute(db)
    await sql`update twinstack.environments set written_state = null
      where name in (select name from twinstack.stacks)`.execute(db)
    await sql`create index stack_updates_created on twinstack.stack_updates (stack, created_at)`.execute(
      db,
    )
  },
}
