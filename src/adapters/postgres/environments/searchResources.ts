import { sql, type RawBuilder } from 'kysely'
import type { Scope } from '../../../model/access.ts'
import type { ResourceRecord } from '../../../model/operation.ts'
import type { FoundResource, ResourceQuery } from '../../../model/resourceQuery.ts'
import type { Page, PageInput } from '../../../lib/pagination.ts'
import type { Database } from '../database.ts'
import { read } from '../json.ts'
import { isWithinScope } from '../scope.ts'

/** The text of a resource that a field of a query is compared with. */
const columns: Record<Exclude<keyof ResourceQuery, 'text'>, RawBuilder<string>> = {
  stack: sql`r.environment`,
  project: sql`split_part(r.urn, '::', 2)`,
  type: sql`r.type`,
  package: sql`split_part(r.type, ':', 1)`,
  module: sql`split_part(r.type, ':', 2)`,
  name: sql`regexp_replace(r.urn, '^.*::', '')`,
  id: sql`coalesce(r.body::json ->> 'id', '')`,
}

export async function searchResources(
  db: Database,
  { scope, page, pageSize, text = [], ...fields }: PageInput & ResourceQuery & { scope: Scope },
): Promise<Page<FoundResource>> {
  const wanted = Object.entries(fields).flatMap(([field, values]) =>
    values.map(value => likes(columns[field as keyof typeof columns], toPattern(value))),
  )
  const conditions = [
    isWithinScope(scope, 'e.name', { kind: 'e.kind' }),
    ...wanted,
    ...text.map(part => likes(sql`r.urn`, `%${escapePattern(part)}%`)),
  ]
  const from = sql`
    from twinstack.resources r join twinstack.environments e on e.name = r.environment
    where ${sql.join(conditions, sql` and `)}`
  const counted = await sql<{ total: number }>`select count(*)::int as total ${from}`.execute(db)
  const { rows } = await sql<{ environment: string; body: string; at: Date | null }>`
    select r.environment, r.body, (
      select max(o.finished_at) from twinstack.operations o where o.environment = r.environment
    ) as at ${from}
    order by r.environment, r.urn, r.copy limit ${pageSize} offset ${(page - 1) * pageSize}
    `.execute(db)
  const items = rows.map(({ environment, body, at }) => ({
    environment,
    resource: read<ResourceRecord>(body),
    at: at === null ? null : new Date(at),
  }))
  return { items, page, pageSize, total: counted.rows[0]?.total ?? 0 }
}

function likes(text: RawBuilder<string>, pattern: string): RawBuilder<boolean> {
  return sql<boolean>`${text} ilike ${pattern}`
}

function toPattern(value: string): string {
  return value.split('*').map(escapePattern).join('%')
}

function escapePattern(text: string): string {
  return text.replace(/[\\%_]/g, String.raw`\$&`)
}
