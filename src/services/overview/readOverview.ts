/** All environments at one moment, and what needs a person. */
import { listNeeds } from '../../analysis/overview/listNeeds.ts'
import { collectPages } from '../../lib/pagination.ts'
import type { ComplianceAuditSummary } from '../../model/complianceAudit.ts'
import type { Environment } from '../../model/environment.ts'
import type { Operation } from '../../model/operation.ts'
import type { DriftCount, EnvironmentOverview, Need } from '../../model/overview.ts'
import type { ParitySummary, ParityView } from '../../model/parityReport.ts'
import type { Store } from '../../model/store.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { getScope, permits } from '../access/policy.ts'
import { listComplianceAudits } from '../audits/listComplianceAudits.ts'
import { toSummary, toView } from '../parity/saveParityReport.ts'

export type Overview = {
  environments: EnvironmentOverview[]
  needs: Need[]
  /** production and its twin with their newest comparison; null: one of them is not there */
  twins: Twins | null
}
export type Twins = {
  production: EnvironmentOverview
  staging: EnvironmentOverview
  /** null: they were never compared */
  parity: ParityView | null
}

/**
 * The environments that the caller may see, by name: production first, then staging, then the
 * others. The number of queries does not depend on the number of environments.
 */
export async function readOverview({ ctx }: { ctx: VerbContext }): Promise<Overview> {
  const scope = getScope(ctx.actor)
  const read = await ctx.store.readInSnapshot(async store => ({
    environments: await collectPages(page => store.environments.list({ ...page, scope })),
    last: await store.overview.listNewestOperations(scope),
    unfinished: await store.overview.listUnfinishedOperations(scope),
    drift: await store.overview.countDrift(scope),
    checks: await store.overview.listDriftChecks(scope),
    parity: (await store.overview.listNewestParity(scope)).map(toSummary),
  }))
  const environments = read.environments
    .map(environment => joinEnvironment(environment, read))
    .sort(compareKinds)
  const twins = await readTwins(ctx.store, environments)
  const audits = await listAudits(ctx)
  return {
    environments,
    twins,
    needs: listNeeds({ environments, parity: twins?.parity ?? null, audits }),
  }
}

type Rows = {
  last: Operation[]
  unfinished: Operation[]
  drift: DriftCount[]
  checks: { environment: string; at: string }[]
  parity: ParitySummary[]
}

function joinEnvironment(environment: Environment, rows: Rows): EnvironmentOverview {
  const { name, kind, deployed } = environment
  const checkedAt = rows.checks.find(one => one.environment === name)?.at ?? null
  return {
    environment,
    last: rows.last.find(one => one.environment === name) ?? null,
    unfinished: rows.unfinished.filter(one => one.environment === name),
    drift: {
      checkedAt,
      isOutdated: checkedAt !== null && deployed !== null && checkedAt < deployed.at,
      counts: rows.drift
        .filter(one => one.environment === name)
        .map(({ environment: _name, ...count }) => count),
    },
    parity: kind === 'staging' ? (rows.parity.find(one => one.left === name) ?? null) : null,
  }
}

const kinds = ['production', 'staging', 'ephemeral']
function compareKinds(a: EnvironmentOverview, b: EnvironmentOverview): number {
  return (
    kinds.indexOf(a.environment.kind) - kinds.indexOf(b.environment.kind) ||
    a.environment.name.localeCompare(b.environment.name)
  )
}

/** The first environment of each kind; usually there is one. */
async function readTwins(store: Store, environments: EnvironmentOverview[]): Promise<Twins | null> {
  const find = (kind: string) => environments.find(({ environment }) => environment.kind === kind)
  const [production, staging] = [find('production'), find('staging')]
  if (!production || !staging) return null
  const report = await store.parity.getLatest({
    left: staging.environment.name,
    right: production.environment.name,
  })
  return { production, staging, parity: report && toView(report) }
}

/** The newest one decides; nothing for those who may not read audits. */
async function listAudits(ctx: VerbContext): Promise<ComplianceAuditSummary[]> {
  if (!permits(ctx.actor, 'compliance-audits:read')) return []
  const { items } = await listComplianceAudits({ ctx, input: { page: 1, pageSize: 1 } })
  return items
}
