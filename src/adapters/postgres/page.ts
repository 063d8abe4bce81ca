import type { SelectQueryBuilder } from 'kysely'

/** Limits a query to one page, for `$call`; pages count from 1. */
export function createPageQuery({ page, pageSize }: { page: number; pageSize: number }) {
  return <D, T extends keyof D, O>(query: SelectQueryBuilder<D, T, O>) =>
    query.limit(pageSize).offset((page - 1) * pageSize)
}
