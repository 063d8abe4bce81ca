import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Ends open findings of deleted environments and of earlier environments of the same name; earlier
 * versions left them open.
 */
export const namesakes: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`update twinstack.drift_findings as f
      set status = 'destroyed', resolved_at = clock_timestamp()
      where status = 'open'
        and not exists (select 1 from twinstack.environments as e where e.name = f.environment
          and e.created_at <= f.last_seen_at)`.execute(db)
  },
}
