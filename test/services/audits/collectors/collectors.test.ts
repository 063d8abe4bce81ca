/**
 * What stands in the database becomes sections: drift, pending changes, unmanaged, revisions,
 * schedules.
 */
import { randomUUID } from 'node:crypto'
import t from 'tap'
import { noOptions, type OperationKind } from '../../../../src/model/operation.ts'
import { collectDrift } from '../../../../src/services/audits/collectors/drift.ts'
import { collectPendingChanges } from '../../../../src/services/audits/collectors/pendingChanges.ts'
import { collectRevisions } from '../../../../src/services/audits/collectors/revisions.ts'
import {
  collectSchedules,
  createSchedulesCollector,
  type ScheduleFacts,
} from '../../../../src/services/audits/collectors/schedules.ts'
import { collectUnmanaged } from '../../../../src/services/audits/collectors/unmanaged.ts'

import type { DriftReport } from '../../../../src/model/drift.ts'
import type { Revision } from '../../../../src/model/revision.ts'
import { driftReport, driftedProperty, driftedResource } from '../../../helper/drift.ts'
import { ana, newEnvironment, newOperation, testStore } from '../../../helper/store.ts'
import type { SectionCollector } from '../../../../src/model/complianceAuditService.ts'

const { store } = await testStore(t)
const revision: Revision = {
  id: 'c0ffee',
  commit: 'c0ffee',
  ref: 'main',
  subject: 's',
  author: 'ana',
  committedAt: null,
  dirty: false,
  dependencies: 'd',
}

async function run(
  environment: string,
  kind: OperationKind,
  to: 'succeeded' | 'failed' = 'succeeded',
): Promise<string> {
  const { id } = await store.operations.create(newOperation(environment, { kind, revision }))
  await store.operations.claim(environment, { worker: 'w', leaseSeconds: 60 })
  await store.operations.transition(id, {
    from: 'running',
    to,
    actor: ana,
    reason: to,
    error: to === 'failed' ? { code: 'program-failed', message: 'it threw' } : null,
  })
  return id
}

async function deploy(environment: string, over: Partial<Revision> = {}): Promise<void> {
  const operation = await run(environment, 'deploy')
  await store.environments.record(environment, {
    deployed: { operation, revision: { ...revision, ...over } },
  })
}

async function check(
  environment: string,
  over: Parameters<typeof driftReport>[0] = {},
): Promise<DriftReport> {
  const report = driftReport({
    environment,
    operation: await run(environment, 'drift-check'),
    checkedAt: new Date().toISOString(),
    confirmed: true,
    ...over,
  })
  await store.runInTransaction(async bound => {
    await bound.operations.saveDrift(report)
    await bound.findings.record(report)
  })
  return report
}

const days = (n: number) => new Date(Date.now() + n * 24 * 3600 * 1000)
const collect = async (
  collector: SectionCollector,
  now = new Date(),
  since: string | null = null,
) =>
  collector(store, (await store.environments.list({ page: 1, pageSize: 100 })).items, {
    now,
    since,
  })
const texts = async (...args: Parameters<typeof collect>) =>
  (await collect(...args)).findings.map(({ severity, text }) => `[${severity}] ${text}`)

t.test('with nothing deployed nothing is known, and nothing fails', async t => {
  for (const kind of ['production', 'staging'] as const)
    await store.environments.create(newEnvironment(kind, { kind }))
  await store.environments.create(newEnvironment('copy', { kind: 'ephemeral' }))
  for (const collector of [collectDrift, collectPendingChanges, collectUnmanaged, collectRevisions])
    t.match(await collect(collector), { status: 'unknown', summary: 'nothing is deployed' })
  t.same(await texts(collectRevisions), [
    '[info] nothing is deployed in production',
    '[info] nothing is deployed in staging',
  ])
})

t.test('drift: never checked, checked, checked long ago, deployed since', async t => {
  await deploy('staging')
  await deploy('production')
  t.match(await collect(collectDrift), {
    status: 'failed',
    unknownIn: ['production', 'staging'],
    body: [{ environment: 'production', operation: null, doubt: 'never-checked' }, {}],
  })
  t.match(await texts(collectDrift), [
    /\[medium\] production was never checked/,
    /staging was never/,
  ])
  await check('production')
  const resources = [
    driftedResource({
      urn: 'urn:db',
      type: 'aws:rds/cluster:Cluster',
      name: 'db',
      severity: 'critical',
      direction: 'loosened',
      properties: [driftedProperty({ path: 'storageEncrypted', expected: true, actual: false })],
    }),
  ]
  const rules = [
    {
      id: 'tags',
      reason: 'r',
      owner: 'ops',
      expires: '2026-01-01',
      state: 'expired' as const,
      suppressed: 0,
      refused: [],
    },
  ]
  const report = await check('staging', { resources, rules })
  const section = await collect(collectDrift)
  t.match(section, {
    status: 'failed',
    summary: '2 findings',
    unknownIn: [],
    findings: [
      {
        subject: 'urn:db',
        severity: 'critical',
        environment: 'staging',
        text: /Cluster db of staging was loosened outside: storageEncrypted/,
        evidence: `/v1/operations/${report.operation}/drift`,
        form: /^[0-9a-f]{24}$/,
      },
      { subject: 'rule tags', severity: 'low', text: /tags of ops has expired on 2026-01-01/ },
    ],
  })
  t.match((section.body as object[])[1], {
    environment: 'staging',
    confirmed: true,
    resources: [{ urn: 'urn:db' }],
  })
  t.match(await texts(collectDrift, days(9)), [
    /production was last checked .* more than 8 days ago/,
    /staging was last checked/,
    /critical/,
    /low/,
  ])

  await deploy('staging')
  t.match(
    await texts(collectDrift),
    ['[info] staging was not checked for drift since its last deploy', /critical/, /low/],
    'a deploy does not put drift right',
  )
  await store.findings.resolve('staging', {
    operation: randomUUID(),
    status: 'reconciled',
    urns: null,
  })
  t.match(await texts(collectDrift), [/info/, /low/], 'a reconcile does')
  await check('staging')
  t.match(await collect(collectDrift), { status: 'met', summary: 'no environment has drift' })
})

t.test('pending changes and unmanaged resources', async t => {
  const pendingChanges = [
    { urn: 'urn:q', type: 'aws:sqs/queue:Queue', name: 'q', op: 'update', properties: [] },
  ]
  const unmanaged = [
    {
      type: null,
      id: 'i-1',
      arn: 'arn:x',
      account: null,
      region: null,
      name: 'by-hand',
      tags: {},
      why: 'tagged' as const,
      attribution: null,
      proposal: 'import it',
    },
  ]
  await check('production', { pendingChanges, unmanaged })
  t.match(await collect(collectPendingChanges), {
    status: 'failed',
    findings: [
      {
        subject: 'urn:q',
        severity: 'medium',
        environment: 'production',
        text: /a deploy would update aws:sqs\/queue:Queue q/,
      },
    ],
  })
  t.match(await collect(collectUnmanaged), {
    status: 'failed',
    findings: [
      {
        subject: 'arn:x',
        text: /by-hand is in no state and has the tags of production/,
        evidence: '/v1/environments/production/unmanaged',
      },
    ],
  })
  await check('production', { pendingChanges: null, planFailure: 'no route' })
  t.match(
    await collect(collectPendingChanges),
    {
      status: 'unknown',
      unknownIn: ['production'],
      findings: [],
      body: [{ environment: 'production', pendingChanges: null, planFailure: 'no route' }],
    },
    'not known is not none',
  )
  await check('production', { pendingChanges, unmanaged })
  await deploy('production')
  t.match(await collect(collectPendingChanges), {
    status: 'unknown',
    unknownIn: ['production'],
    findings: [],
  })
  t.match(await collect(collectUnmanaged), { status: 'failed', unknownIn: [] })
})

t.test('revisions: what runs, what was done, what was left half done', async t => {
  t.match(await collect(collectRevisions), {
    status: 'met',
    body: [
      { environment: 'copy', revision: null },
      {
        environment: 'production',
        revision: { id: 'c0ffee' },
        counts: { deploy: { succeeded: 2 }, 'drift-check': { succeeded: 4 } },
      },
      {},
    ],
  })
  const since = new Date(Date.now() + 5).toISOString()
  await new Promise(resolve => {
    setTimeout(resolve, 10)
  })
  await deploy('staging', { id: 'dirty-1', commit: null, dirty: true })
  await run('production', 'deploy', 'failed')
  const { body, findings } = await collect(collectRevisions, new Date(), since)
  t.match((body as object[])[1], {
    counts: { deploy: { failed: 1 } },
    operations: [{ status: 'failed', requestedBy: 'ana' }],
    notListed: 0,
  })
  t.match(findings, [
    { severity: 'high', text: 'the last deploy of production has failed: it threw' },
    { severity: 'high', text: 'staging runs dirty-1, which is in no commit', form: 'dirty-1' },
  ])
  await run('production', 'drift-check', 'failed')
  t.equal(
    (await collect(collectRevisions)).findings.length,
    2,
    'a check that failed leaves nothing half done',
  )
  await deploy('production')
  t.same(await texts(collectRevisions), ['[high] staging runs dirty-1, which is in no commit'])

  const healed = await store.operations.create(newOperation('production'))
  await store.runSql('update twinstack.operations set healed = $1 where id = $2', [
    JSON.stringify({ imported: [], cleared: [], locks: 0, undecided: ['urn:x'] }),
    healed.id,
  ])
  t.match(
    (await collect(collectRevisions)).findings.filter(({ subject }) =>
      subject.startsWith('undecided'),
    ),
    [{ once: true, severity: 'high', text: /the result of 1 creates is not known/ }],
  )
})

t.test('a use of break-glass is in the next audit, and in no later one', async t => {
  const since = new Date().toISOString()
  const operation = await store.operations.create(
    newOperation('production', {
      environmentKind: 'production',
      options: { ...noOptions, breakGlass: { reason: 'the shop is down' } },
    }),
  )
  const { findings, body } = await collect(collectRevisions, new Date(), since)
  t.match(
    findings.filter(({ subject }) => subject.startsWith('break-glass')),
    [
      {
        subject: `break-glass ${operation.id}`,
        severity: 'high',
        once: true,
        text:
          'ana skipped the gate (break-glass) for a deploy of production, which nobody ' +
          'approved (queued): the shop is down',
      },
    ],
  )
  t.match(
    (body as any[])
      .find(one => one.environment === 'production')
      .operations.find((one: any) => one.id === operation.id),
    { breakGlass: { reason: 'the shop is down' } },
  )
  t.same(
    (await collect(collectRevisions, new Date(), days(1).toISOString())).findings.filter(
      ({ subject }) => subject.startsWith('break-glass'),
    ),
    [],
  )
})

t.test('schedules', async t => {
  t.match(await collect(collectSchedules), { status: 'failed', body: [] })
  const schedule = (over: Partial<ScheduleFacts>): ScheduleFacts => ({
    id: 's',
    environment: null,
    task: 'drift-check',
    paused: false,
    scheduleCron: '@daily',
    everyMinutes: null,
    nextExecution: days(1).toISOString(),
    lastExecuted: null,
    lastSkipped: null,
    ...over,
  })
  const outputOf = async (...schedules: ScheduleFacts[]) =>
    texts(createSchedulesCollector(async () => schedules))
  t.same(await outputOf(), [
    '[medium] no schedule checks production for drift',
    '[medium] no schedule checks staging for drift',
    '[low] no schedule creates audits',
  ])
  const audit = schedule({ id: 'a', task: 'audit' })
  t.match(await collect(createSchedulesCollector(async () => [schedule({}), audit])), {
    status: 'met',
    summary: '2 schedules run',
    body: [{ id: 's' }, { id: 'a' }],
  })
  t.match(
    await outputOf(
      schedule({ environment: 'staging' }),
      schedule({ environment: 'production', paused: true, nextExecution: null }),
      audit,
    ),
    ['[medium] the drift checks of production are paused'],
  )
  t.match(
    await outputOf(schedule({ nextExecution: days(-2).toISOString() }), {
      ...audit,
      lastSkipped: { at: days(-1).toISOString(), reason: 'busy' },
    }),
    [
      /drift-check for all environments should have run on/,
      /the last run of the schedule of audit for all environments was skipped: busy/,
    ],
  )
})
