import { sql, type RawBuilder } from 'kysely'
import type { Scope } from '../../model/access.ts'

/**
 * The condition that limits a list to what a caller may see. `column` contains names of
 * environments. A grant by name shows all rows. A grant by kind shows rows whose column recorded
 * the `kind`, otherwise rows that are not older (`at`) than the environment of that name and kind,
 * because an earlier one may have had another kind.
 */
export function isWithinScope(
  scope: Scope | undefined,
  column: string,
  remembers: { kind: string; at?: undefined } | { kind?: undefined; at: string },
): RawBuilder<boolean> {
  if (scope === undefined || scope === null) return sql<boolean>`true`
  const { environments, kinds } = scope
  const ofKind =
    remembers.kind !== undefined
      ? sql`${sql.ref(remembers.kind)} = any(${kinds}::text[])`
      : sql`exists (select 1 from twinstack.environments as seen
        where seen.name = ${sql.ref(column)} and seen.kind = any(${kinds}::text[])
          and seen.created_at <= ${sql.ref(remembers.at)})`
  return sql<boolean>`(coalesce(${sql.ref(column)} = any(${environments}::text[]), false)
    or coalesce(${ofKind}, false))`
}
