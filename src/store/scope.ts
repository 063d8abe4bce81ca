import { sql, type RawBuilder } from 'kysely'
import type { Scope } from '../access/words.ts'

/**
 * The condition that keeps a list to what somebody may see. `column` holds names of environments; their kinds are asked of the
 * environments that are there now, so that of one that is gone only its name counts. `kind`: a column that remembers the kind.
 */
export function within (scope: Scope | undefined, column: string, kind?: string): RawBuilder<boolean> {
  if (scope === undefined || scope === null) return sql<boolean>`true`
  const { environments, kinds } = scope
  const ofKind = kind
    ? sql`${sql.ref(kind)} = any(${kinds}::text[])`
    : sql`exists (select 1 from twinstack.environments as seen where seen.name = ${sql.ref(column)} and seen.kind = any(${kinds}::text[]))`
  return sql<boolean>`(coalesce(${sql.ref(column)} = any(${environments}::text[]), false) or coalesce(${ofKind}, false))`
}
