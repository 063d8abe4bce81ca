/** What is stored and notified after a comparison, on a real database. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { collectSizes } from '../../../src/services/audits/collectors/sizes.ts'
import { loadSide } from '../../../src/services/parity/loadSide.ts'
import { saveParityReport } from '../../../src/services/parity/saveParityReport.ts'
import type { ParityReportBody } from '../../../src/model/parityReport.ts'
import type { ResourceRecord } from '../../../src/model/operation.ts'
import type { Trees } from '../../../src/model/trees.ts'
import { driftReport, driftedProperty, driftedResource } from '../../helper/drift.ts'
import { newEnvironment, newOperation, testStore } from '../../helper/store.ts'

const { store } = await testStore(t)
const folder = mkdtempSync(join(tmpdir(), 'twinstack-parity-'))
t.teardown(() => rmSync(folder, { recursive: true, force: true }))
const revision = {
  id: 'a',
  commit: null,
  ref: 'main',
  subject: 'x',
  author: 'y',
  committedAt: null,
  dirty: false,
  dependencies: 'd',
}
const trees: Trees = {
  resolve: async () => revision,
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
const cluster = (environment: string): ResourceRecord => ({
  urn: `urn:pulumi:${environment}::small::aws:rds/cluster:Cluster::main`,
  type: 'aws:rds/cluster:Cluster',
  name: 'main',
  id: `main-${environment}`,
  parent: null,
  provider: null,
  custom: true,
  protect: false,
  dependencies: [],
  inputs: { engineVersion: '16.6' },
  outputs: { engineVersion: '16.6' },
})

for (const [name, kind] of [
  ['staging', 'staging'],
  ['production', 'production'],
  ['copy', 'ephemeral'],
] as const) {
  await store.environments.create(newEnvironment(name, { kind }))
  const { id } = await store.operations.create(newOperation(name, { environmentKind: kind }))
  await store.environments.record(name, {
    state: { resources: [cluster(name)], digest: name },
    deployed: { operation: id, revision },
  })
}

/** Somebody changed the version by hand, and a drift check saw it. */
async function drifts(name: string): Promise<void> {
  const check = await store.operations.create(newOperation(name, { kind: 'drift-check' }))
  const { urn, type, id } = cluster(name)
  const property = driftedProperty({ path: 'engineVersion', expected: '16.6', actual: '15.4' })
  const report = driftReport({
    environment: name,
    operation: check.id,
    checkedAt: new Date(Date.now() + 60_000).toISOString(),
    confirmed: true,
    resources: [driftedResource({ urn, type, name: 'main', id, properties: [property] })],
  })
  await store.runInTransaction(async bound => {
    await bound.operations.saveDrift(report)
    await bound.findings.record(report)
  })
}

const compare = (left: string, basis: 'cloud' | 'recorded', notify?: boolean) =>
  store.runInTransaction(async bound =>
    saveParityReport(bound, {
      trees,
      left: await loadSide(bound, left),
      right: await loadSide(bound, 'production'),
      basis,
      versions: { versions: null, notes: [] },
      operation: null,
      ...(notify === undefined ? {} : { notify }),
    }),
  )
const notices = async (environment: string) =>
  (await store.notices.list({ after: 0, limit: 100, environment })).map(({ type }) => type)
const latest = (left: string) => store.parity.getLatest({ left, right: 'production' })

t.test('as recorded takes nothing back that fails as in the cloud', async t => {
  t.match(await compare('staging', 'cloud'), { passed: true })
  await drifts('staging')
  const failing = await compare('staging', 'cloud')
  t.match(failing, { passed: false, body: { basis: 'cloud' } })
  const [difference] = (failing.body as ParityReportBody).comparison.differences
  t.match(difference, { path: 'engineVersion', since: { operation: null } }, 'no operation did it')
  t.same(await notices('staging'), ['parity.failed'])
  t.match(await compare('staging', 'recorded'), { passed: true, body: { basis: 'recorded' } })
  t.match(await latest('staging'), { passed: false, body: { basis: 'cloud' } })
  t.same(await notices('staging'), ['parity.failed'], 'and no notice says that it passes')
})

t.test('a notice names resource, property, severity, and who requested the operation', async t => {
  await store.environments.create(newEnvironment('edge', { kind: 'staging' }))
  const { id } = await store.operations.create(newOperation('edge'))
  const older = { ...cluster('edge'), inputs: { engineVersion: '15.4' } }
  await store.environments.record('edge', {
    state: { resources: [older], digest: 'edge' },
    deployed: { operation: id, revision },
  })
  t.match(await compare('edge', 'recorded'), { passed: false })
  const [notice] = await store.notices.list({ after: 0, limit: 100, environment: 'edge' })
  t.match(notice, {
    type: 'parity.failed',
    text: /Cluster main engineVersion 15\.4 \/ 16\.6 \(never-legitimate, high, by ana\)/,
    detail: { differences: [{ path: 'engineVersion', severity: 'high', who: 'ana' }] },
  })
})

t.test('ephemeral environments create no notice, unless it is requested', async t => {
  await drifts('copy')
  t.match(await compare('copy', 'cloud'), { passed: false })
  t.same(await notices('copy'), [])
  const by = { operation: (await latest('copy'))?.id ?? '', urns: null }
  await store.findings.resolve('copy', { ...by, status: 'reconciled' }).catch(() => [])
  await compare('copy', 'cloud', true)
  t.same(await notices('copy'), ['parity.passed'])
})

t.test('a difference of the revision alone is ahead, and creates no notice', async t => {
  await store.environments.create(newEnvironment('next', { kind: 'staging' }))
  const { id } = await store.operations.create(newOperation('next'))
  await store.environments.record('next', {
    state: { resources: [cluster('next')], digest: 'next' },
    deployed: { operation: id, revision: { ...revision, id: 'b' } },
  })
  const report = await compare('next', 'recorded')
  t.match(report, { passed: true })
  const { judgement, comparison } = report.body as ParityReportBody
  t.match(
    judgement.verdicts.map(({ aspect, status, fails }) => ({ aspect, status, fails })),
    [{ aspect: 'revision', status: 'ahead', fails: false }],
  )
  t.match(comparison.differences, [{ ahead: true, explanation: /only the revision differs/ }])
  t.same(await notices('next'), [])
})

t.test('the section `sizes` of an audit lists each size with its ratio and verdict', async t => {
  await store.environments.create(newEnvironment('small', { kind: 'staging' }))
  const { id } = await store.operations.create(newOperation('small'))
  const sized = (name: string, count: number) => ({
    ...cluster(name),
    inputs: { engineVersion: '16.6', allocatedStorage: count },
    outputs: { engineVersion: '16.6', allocatedStorage: count },
  })
  for (const [name, count] of [
    ['small', 100],
    ['production', 400],
  ] as const)
    await store.environments.record(name, {
      state: { resources: [sized(name, count)], digest: `${name} ${count}` },
      deployed: { operation: id, revision },
    })
  await compare('small', 'recorded')
  const { items } = await store.environments.list({ page: 1, pageSize: 10 })
  const wanted = items.filter(({ name }) => ['small', 'production'].includes(name))
  const section = await collectSizes(store, wanted, { now: new Date(), since: null })
  t.match(section, { summary: '1 size or count differs', findings: [] })
  t.match(section.body, [
    {
      left: 'small',
      right: 'production',
      sizes: [
        {
          what: 'aws:rds/cluster:Cluster main allocatedStorage',
          left: 100,
          right: 400,
          ratio: 4,
          status: 'undocumented',
        },
      ],
    },
  ])
})
