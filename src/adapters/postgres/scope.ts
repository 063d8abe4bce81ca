import { sql, type RawBuilder } from 'kysely'
import type { Scope } from '../../model/access.ts'

/**
 * The condition that keeps a list to what somebody may see. `column` holds names of environments.
 * By name all of it is seen; by kind what a column says that remembers the `kind`, else what is not
 * older (`at`) than the environment of that name and kind: an earlier one may have been of another
 * kind, and of one that is gone only its name counts.
 */
export function within(
  scope: Scope | undefined,
  column: string,
  remembers: { kind: string; at?: undefined } | { kind?: undefined; at: string },
): RawBuilder<boolean> {
  if (scope === undefined || scope === null) return sql<boolean>`true`
  const { environments, kinds } = scope
  const ofKind =
    remembers.kind !== undefined
      ? sql`${sql.ref(remembers.kind)} = any(${kinds}::text[])`
      : sql`exists (select 1 from twinstack.environments as seen where seen.name = ${sql.ref(column)} and seen.kind = any(${kinds}::text[]) and seen.created_at <= ${sql.ref(remembers.at)})`
  return sql<boolean>`(coalesce(${sql.ref(column)} = any(${environments}::text[]), false) or coalesce(${ofKind}, false))`
}
