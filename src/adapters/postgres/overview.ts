import { sql } from 'kysely'
import type { DriftClass, Severity } from '../../model/drift.ts'
import { finalStatuses } from '../../model/operation.ts'
import type { OverviewStore } from '../../model/overview.ts'
import type { Database } from './database.ts'
import { toIso } from './json.ts'
import { selectOperations, toOperation } from './operations/rows.ts'
import { isWithinScope } from './scope.ts'

export function createOverviewStore(db: Database): OverviewStore {
  return {
    async listNewestOperations(scope) {
      const rows = await selectOperations(db)
        .innerJoin('environments as e', 'e.name', 'o.environment')
        .where(isWithinScope(scope, 'e.name', { kind: 'e.kind' }))
        .whereRef('o.created_at', '>=', 'e.created_at')
        .where(
          sql<boolean>`o.number = (select max(n.number) from twinstack.operations n
            where n.environment = e.name and n.status <> 'queued')`,
        )
        .execute()
      return rows.map(toOperation)
    },
    async listUnfinishedOperations(scope) {
      const rows = await selectOperations(db)
        .where('o.status', 'not in', [...finalStatuses])
        .where(isWithinScope(scope, 'o.environment', { kind: 'o.environment_kind' }))
        .orderBy('o.number')
        .limit(500)
        .execute()
      return rows.map(toOperation)
    },
    async countDrift(scope) {
      const { rows } = await sql<{
        environment: string
        class: DriftClass
        severity: Severity
        count: number
      }>`select f.environment, f.class, f.severity, count(*)::int as count
        from twinstack.drift_findings f
        join twinstack.environments e on e.name = f.environment
        where f.status = 'open' and ${isWithinScope(scope, 'e.name', { kind: 'e.kind' })}
        group by f.environment, f.class, f.severity`.execute(db)
      return rows
    },
    async listDriftChecks(scope) {
      const { rows } = await sql<{ environment: string; at: Date }>`
        select e.name as environment, d.at from twinstack.environments e
        join lateral (select max(r.checked_at) as at from twinstack.drift_reports r
          where r.environment = e.name and r.checked_at >= e.created_at) d on d.at is not null
        where ${isWithinScope(scope, 'e.name', { kind: 'e.kind' })}`.execute(db)
      return rows.map(({ environment, at }) => ({ environment, at: toIso(at) }))
    },
    async listNewestParity(scope) {
      const rows = await db
        .selectFrom('parity_reports as p')
        .innerJoin('environments as l', 'l.name', 'p.left_environment')
        .innerJoin('environments as r', 'r.name', 'p.right_environment')
        .where(isWithinScope(scope, 'l.name', { kind: 'l.kind' }))
        .where(isWithinScope(scope, 'r.name', { kind: 'r.kind' }))
        .where(sql<boolean>`p.made_at >= greatest(l.created_at, r.created_at)`)
        .distinctOn(['p.left_environment', 'p.right_environment'])
        .orderBy('p.left_environment')
        .orderBy('p.right_environment')
        .orderBy('p.made_at', 'desc')
        .select([
          'p.id',
          'p.left_environment as left',
          'p.right_environment as right',
          'p.made_at as madeAt',
          'p.operation',
          'p.mode',
          'p.score',
          'p.passed',
        ])
        .execute()
      return rows.map(({ madeAt, ...row }) => ({ ...row, madeAt: toIso(madeAt) }))
    },
  }
}
