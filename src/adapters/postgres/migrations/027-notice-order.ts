import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * `after` of GET /v1/notices counts places, which follow the order of commits. New places are
 * above every number that a reader may have stored before.
 */
export const noticeOrder: Migration = {
  async up(db: Kysely<unknown>) {
    await sql
      .raw(
        `select setval('twinstack.notice_places', greatest(
          (select last_value from twinstack.notice_places),
          (select max(seq) from twinstack.notices)))
        where exists (select from twinstack.notices)`,
      )
      .execute(db)
  },
}
