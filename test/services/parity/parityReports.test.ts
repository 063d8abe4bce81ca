/**
 * Parity around operations, by the clock and in audits, on a real database; the states are written,
 * not deployed.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { schedule as clock } from '../../../src/model/actor.ts'
import type { Store } from '../../../src/model/store.ts'
import type { Operation, ResourceRecord } from '../../../src/model/operation.ts'
import { collectParity } from '../../../src/services/audits/collectors/parity.ts'
import { collectRegister } from '../../../src/services/audits/collectors/register.ts'
import { collectVersions } from '../../../src/services/audits/collectors/versions.ts'
import { createParityConclusion } from '../../../src/services/parity/compareAfterOperation.ts'
import { toView } from '../../../src/services/parity/saveParityReport.ts'
import { createScheduledParity } from '../../../src/services/parity/scheduledParity.ts'
import { parityViewSchema } from '../../../src/model/parityReport.ts'
import type { Schedule } from '../../../src/model/schedule.ts'
import { newEnvironment, newOperation, testStore } from '../../helper/store.ts'
import type { Trees } from '../../../src/model/trees.ts'
import { requirePresent } from '../../helper/present.ts'

const { store } = await testStore(t)
const folder = mkdtempSync(join(tmpdir(), 'twinstack-parity-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))
const register = (text: string) => writeFileSync(join(folder, 'differences.yaml'), text)
const revision = (id: string) => ({
  id,
  commit: null,
  ref: 'main',
  subject: 'x',
  author: 'y',
  committedAt: null,
  dirty: false,
  dependencies: 'd',
})
const trees: Trees = {
  resolve: async () => revision('a'),
  prepareFiles: async of => ({
    revision: of,
    folder,
    project: 'small',
    main: join(folder, 'index.ts'),
  }),
  prepareTree: async () => {
    throw new Error('a report reads files and installs nothing')
  },
}
const warnings: string[] = []
const { conclude } = createParityConclusion({
  trees,
  log: {
    warn: (_, message) => {
      warnings.push(message)
    },
  },
})
const pair = { left: 'staging', right: 'production' }

function resources(environment: string, inputs: Record<string, unknown>): ResourceRecord[] {
  const urn = (type: string, name: string) => `urn:pulumi:${environment}::small::${type}::${name}`
  return ['main', 'other'].map(name => ({
    urn: urn('aws:rds/cluster:Cluster', name),
    type: 'aws:rds/cluster:Cluster',
    name,
    id: `${name}-${environment}`,
    parent: null,
    provider: null,
    custom: true,
    protect: false,
    dependencies: [],
    inputs: name === 'main' ? inputs : { port: 1 },
    outputs: name === 'main' ? inputs : { port: 1 },
  }))
}

async function deploy(environment: string, inputs: Record<string, unknown>): Promise<Operation> {
  const operation = await store.operations.create(newOperation(environment))
  await store.environments.record(environment, {
    state: { resources: resources(environment, inputs), digest: JSON.stringify(inputs) },
    deployed: { operation: operation.id, revision: revision('a') },
  })
  return operation
}

const waitForEnd = async (
  bound: Store,
  operation: Operation,
  status: Operation['status'] = 'succeeded',
) =>
  conclude(bound, {
    operation,
    environment: requirePresent(await bound.environments.get(operation.environment)),
    status,
  })
const sections = async () => {
  const { items } = await store.environments.list({ page: 1, pageSize: 10 })
  const around = { now: new Date(), since: null }
  return Promise.all(
    [collectParity, collectRegister, collectVersions].map(collect => collect(store, items, around)),
  )
}

for (const kind of ['staging', 'production'] as const)
  await store.environments.create(newEnvironment(kind, { kind }))

t.test('nothing to compare with', async t => {
  await store.runInTransaction(async bound =>
    waitForEnd(bound, await deploy('staging', { engineVersion: '14.9' })),
  )
  t.equal(await store.parity.getLatest(pair), null)
  t.same(
    (await sections()).map(({ status }) => status),
    ['unknown', 'unknown', 'unknown'],
  )
  t.match(await createScheduledParity({ trees })({ environment: null } as Schedule, store, clock), {
    skipped: /no counterpart/,
  })
})

t.test(
  'after an operation: compared, stored, notified; `since` is the operation that caused it',
  async t => {
    register(
      'pairs:\n  - { left: staging, right: production, owners: { platform: infra } ' +
        '}\ndifferences:\n  - { aspect: database, selector: { type: Cluster, property: ' +
        'backupRetentionPeriod }, staging: 1, production: 30, justification: j, risk: r, owner: ' +
        'o, review: 2000-01-01 }\n',
    )
    const operation = await deploy('production', {
      engineVersion: '15.4',
      backupRetentionPeriod: 30,
      masterPassword: '[secret]',
    })
    await store.runInTransaction(bound => waitForEnd(bound, operation, 'failed'))
    t.equal(await store.parity.getLatest(pair), null, 'only what succeeded')
    const staging = await deploy('staging', {
      engineVersion: '14.9',
      backupRetentionPeriod: 1,
      masterPassword: '[secret]',
    })
    await store.runInTransaction(bound => waitForEnd(bound, staging))
    const report = requirePresent(await store.parity.getLatest(pair))
    t.match(report, { operation: staging.id, passed: false, mode: 'full' })
    const view = parityViewSchema.parse(toView(report))
    t.match(view.judgement.verdicts.map(({ path, status }) => [path, status]).sort(), [
      ['backupRetentionPeriod', 'overdue'],
      ['engineVersion', 'never-legitimate'],
    ])
    t.match(
      view.comparison.differences.map(({ since }) => since),
      [{ operation: staging.id }, { operation: staging.id }],
    )
    t.match(await store.notices.getLatest('staging', 'parity.failed'), {
      operation: staging.id,
      detail: { failing: 2, owners: { platform: 'infra' } },
    })
    const [parity, entries, versions] = await sections()
    t.match(parity, {
      status: 'failed',
      findings: [{ severity: 'critical', text: /engineVersion.*never-legitimate/ }],
    })
    t.match(entries, { status: 'failed', findings: [{ subject: /^overdue database/ }] })
    t.match(versions, { status: 'unknown', summary: /versionsUrl/ })
  },
)

t.test('two that end at the same moment: the later report sees both', async t => {
  const both = await Promise.all(
    (['staging', 'production'] as const).map(name =>
      store.runInTransaction(async bound => {
        const operation = await bound.operations.create(newOperation(name))
        const inputs = { engineVersion: '16.6', backupRetentionPeriod: name === 'staging' ? 1 : 30 }
        await bound.environments.record(name, {
          state: { resources: resources(name, inputs), digest: `both ${name}` },
          deployed: { operation: operation.id, revision: revision('a') },
        })
        await waitForEnd(bound, operation)
        return operation.id
      }),
    ),
  )
  const view = toView(requirePresent(await store.parity.getLatest(pair)))
  t.ok(both.includes(requirePresent(view.operation)))
  t.same(
    view.judgement.verdicts.map(({ path }) => path),
    ['backupRetentionPeriod'],
  )
  await deploy('production', {
    engineVersion: '15.4',
    backupRetentionPeriod: 30,
    masterPassword: '[secret]',
  })
})

t.test('what fails in between is undone and logged, and the operation ends', async t => {
  const operation = await deploy('staging', { engineVersion: '15.4', backupRetentionPeriod: 30 })
  const before = await store.parity.list({ page: 1, pageSize: 10 })
  await store.runInTransaction(async bound => {
    await waitForEnd(bound, { ...operation, id: 'not-an-id' })
    await bound.environments.update('staging', { description: 'goes on' })
  })
  t.same(await store.parity.list({ page: 1, pageSize: 10 }), before)
  t.match(warnings, [/could not be compared/])
  t.match(await store.environments.get('staging'), { description: 'goes on' })
})

t.test(
  'a scheduled report; an invalid register documents nothing, and a note reports it',
  async t => {
    register('differences: [{ aspect: nonsense }]')
    await deploy('staging', {
      engineVersion: '15.4',
      backupRetentionPeriod: 1,
      masterPassword: '[secret]',
    })
    t.same(
      await store.runInTransaction(bound =>
        createScheduledParity({ trees })({ environment: 'staging' } as Schedule, bound, clock),
      ),
      { operation: null },
    )
    const view = toView(requirePresent(await store.parity.getLatest(pair)))
    t.match(view, {
      operation: null,
      passed: false,
      register: null,
      notes: [/differences.yaml is wrong/],
    })
    t.match(view.judgement.verdicts, [{ path: 'backupRetentionPeriod', status: 'undocumented' }])
    register(
      'differences:\n  - { aspect: database, selector: { property: backupRetentionPeriod }, ' +
        'staging: 1, production: 30, justification: j, risk: r, owner: o, review: 2999-01-01 }\n',
    )
    await createScheduledParity({ trees })({ environment: null } as Schedule, store, clock)
    t.match(await store.parity.getLatest(pair), { passed: true, score: 1 })
    t.match(await store.notices.getLatest('staging', 'parity.passed'), { operation: null })
    t.same(
      (await sections()).map(({ status }) => status),
      ['met', 'met', 'unknown'],
    )
    t.equal((await store.parity.listHistory(pair, new Date(0))).length, 5)
  },
)
