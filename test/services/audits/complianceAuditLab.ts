/** Compliance audits with fixed sections, and a way to change their rows by hand. */
import pg from 'pg'
import { type Test } from 'tap'
import type { Role } from '../../../src/model/access.ts'
import type { ComplianceAuditContext } from '../../../src/services/audits/complianceAuditDeps.ts'
import { createComplianceAudit } from '../../../src/services/audits/createComplianceAudit.ts'
import { decideFinding } from '../../../src/services/audits/decideFinding.ts'
import { verifyComplianceAudit } from '../../../src/services/audits/verifyComplianceAudit.ts'
import {
  type ComplianceAuditView,
  type Section,
  type SectionName,
} from '../../../src/model/complianceAudit.ts'
import { testApp } from '../../helper/app.ts'
import { fixedSections } from '../../helper/audits.ts'
import { newEnvironment } from '../../helper/store.ts'
import { requirePresent } from '../../helper/present.ts'

export async function createComplianceAuditLab(t: Test) {
  const test = await testApp(t)
  const { store, config } = test.services
  const named: Partial<Record<SectionName, Section>> = {}
  const complianceAudit = fixedSections(test.services.complianceAudit, named)
  const as = (role: Role, name = `the ${role}`): ComplianceAuditContext => {
    const ctx = test.context(role)
    return {
      ...ctx,
      complianceAudit,
      actor: { ...ctx.actor, name } as ComplianceAuditContext['actor'],
    }
  }
  const make = () => createComplianceAudit({ ctx: as('operator'), input: {} })
  const decide = (
    { id }: ComplianceAuditView,
    key: string,
    decision: Parameters<typeof decideFinding>[0]['input']['decision'],
    role: Role = 'approver',
  ) => decideFinding({ ctx: as(role), input: { id, key, decision } })
  const verify = async ({ id }: ComplianceAuditView) =>
    verifyComplianceAudit({ ctx: as('viewer'), input: { id } })
  const broken = async (audit: ComplianceAuditView) =>
    (await verify(audit)).checks.filter(({ intact }) => !intact).map(({ what }) => what)

  for (const kind of ['production', 'staging'] as const)
    await store.environments.create(newEnvironment(kind, { kind }))

  /** By hand: as the owner of the database, with the triggers switched off. */
  async function byHand(statement: string, values: unknown[] = []): Promise<void> {
    const client = new pg.Client({ connectionString: requirePresent(config.databaseUrl) })
    await client.connect()
    try {
      await client.query("set session_replication_role = 'replica'")
      t.ok((await client.query(statement, values)).rowCount, statement)
    } finally {
      await client.end()
    }
  }

  /** Changes it, looks at what verification says, and puts it back. */
  async function changed(
    audit: ComplianceAuditView,
    table: string,
    column: string,
    where: string,
    change: string,
  ): Promise<string[]> {
    const {
      rows: [row],
    } = (await store.runSql(`select ${column} as old from twinstack.${table} where ${where}`)) as {
      rows: { old: unknown }[]
    }
    await byHand(`update twinstack.${table} set ${column} = ${change} where ${where}`)
    const names = await broken(audit)
    await byHand(`update twinstack.${table} set ${column} = $1 where ${where}`, [
      requirePresent(row).old,
    ])
    t.same(await broken(audit), [], 'put back, it is intact')
    return names
  }

  return {
    test,
    store,
    config,
    named,
    complianceAudit,
    as,
    make,
    decide,
    verify,
    broken,
    byHand,
    changed,
  }
}
