import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The number of resources is that of the summary of `pulumi up`: without default providers. */
export const resourceCount: Migration = {
  async up(db: Kysely<unknown>) {
    await sql
      .raw(
        `update twinstack.environments e set resource_count =
          (select count(*) from twinstack.resources r where r.environment = e.name
            and r.urn !~ '(::|[$])pulumi:providers:[^:]+::default(_|$)')
        where exists (select from twinstack.resources r where r.environment = e.name)`,
      )
      .execute(db)
  },
}
