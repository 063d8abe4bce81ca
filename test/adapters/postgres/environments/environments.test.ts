import t from 'tap'
import { driftReport } from '../../../helper/drift.ts'
import type { ResourceRecord } from '../../../../src/model/operation.ts'
import type { Revision } from '../../../../src/model/revision.ts'
import { ana, newEnvironment, newOperation, testStore } from '../../../helper/store.ts'
import { requirePresent } from '../../../helper/present.ts'

const { store } = await testStore(t)
const revision: Revision = {
  id: 'c0ffee',
  commit: 'c0ffee',
  ref: 'main',
  subject: 'a\0b',
  author: 'ana',
  committedAt: null,
  dirty: false,
  dependencies: 'd',
}

function resource(n: number, more: Partial<ResourceRecord> = {}): ResourceRecord {
  const name = `r-${String(n).padStart(5, '0')}`
  return {
    urn: `urn:pulumi:staging::p::aws:s3/bucket:Bucket::${name}`,
    type: 'aws:s3/bucket:Bucket',
    name,
    id: name,
    parent: null,
    provider: null,
    custom: true,
    protect: false,
    dependencies: [],
    inputs: { text: 'x'.repeat(800) },
    outputs: { n, text: 'y'.repeat(800) },
    ...more,
  }
}

t.test('made, read, listed, changed, deleted', async t => {
  const made = await store.environments.create(
    newEnvironment('copy-1', {
      kind: 'ephemeral',
      template: 'staging',
      overrides: { z: 1, a: { '\0': 'x\0' } },
    }),
  )
  t.match(made, {
    name: 'copy-1',
    kind: 'ephemeral',
    template: 'staging',
    deployed: null,
    resourceCount: 0,
    active: null,
  })
  t.equal(
    JSON.stringify(made.overrides),
    '{"z":1,"a":{"\\u0000":"x\\u0000"}}',
    'in the requested order',
  )
  t.same(await store.environments.get('copy-1'), made)
  await t.rejects(store.environments.create(newEnvironment('copy-1')), {
    code: 'environment-exists',
  })
  await store.environments.create(newEnvironment('live', { kind: 'production' }))
  t.match(await store.environments.list({ page: 1, pageSize: 1 }), {
    items: [{ name: 'copy-1' }],
    total: 2,
  })
  t.match(await store.environments.list({ page: 2, pageSize: 1 }), {
    items: [{ name: 'live' }],
    total: 2,
  })
  t.match(await store.environments.list({ page: 1, pageSize: 5, kind: 'production' }), {
    items: [{ name: 'live' }],
    total: 1,
  })

  const changed = await store.environments.update('copy-1', { description: 'for\0 a test' })
  t.match(changed, { description: 'for␀ a test', owner: 'ana' })
  t.ok(changed.updatedAt >= made.updatedAt)
  await t.rejects(store.environments.update('nowhere', { owner: 'x' }), { code: 'not-found' })
  await store.environments.delete('copy-1')
  t.equal(await store.environments.get('copy-1'), null)
  t.equal(await store.environments.get('a\0b'), null)
})

t.test('requests for one environment run one after the other', async t => {
  await store.environments.create(newEnvironment('locked'))
  const order: string[] = []
  await Promise.all(
    [1, 2].map(n =>
      store.runInTransaction(async bound => {
        await bound.environments.lock('locked')
        order.push(`in ${n}`)
        await new Promise(resolve => setTimeout(resolve, 30))
        order.push(`out ${n}`)
      }),
    ),
  )
  t.equal(
    requirePresent(order[0]).split(' ')[1],
    requirePresent(order[1]).split(' ')[1],
    'the first ends before the second begins',
  )
  t.equal(await store.environments.lock('nowhere'), null)
})

t.test('a result replaces the values that it has, and keeps the others', async t => {
  await store.environments.create(newEnvironment('staging'))
  const operation = '00000000-0000-4000-8000-000000000001'
  await store.environments.record('staging', {
    encryptionSalt: 'salt',
    state: { resources: [resource(1), resource(2)], digest: 'one' },
    outputs: { url: { value: 'https://x\0', secret: false } },
    sealedOutputs: 'sealed',
    deployed: { operation, revision },
  })
  t.match(await store.environments.get('staging'), {
    resourceCount: 2,
    deployed: { operation, commit: 'c0ffee', revision: 'c0ffee' },
  })
  t.same(await store.environments.getSecrets('staging'), {
    encryptionSalt: 'salt',
    sealedOutputs: 'sealed',
    settledDigest: null,
    writtenState: null,
    settingsKeys: { salts: {}, values: {}, former: [] },
  })
  t.same(await store.environments.getOutputs('staging'), {
    url: { value: 'https://x\0', secret: false },
  })
  t.same(await store.environments.getDeployedRevision('staging'), revision)

  await store.environments.record('staging', { outputs: {} })
  t.match(await store.environments.get('staging'), { resourceCount: 2, deployed: { operation } })
  t.same(await store.environments.getSecrets('staging'), {
    encryptionSalt: 'salt',
    sealedOutputs: 'sealed',
    settledDigest: null,
    writtenState: null,
    settingsKeys: { salts: {}, values: {}, former: [] },
  })

  await store.environments.record('staging', {
    state: { resources: [], digest: 'none' },
    sealedOutputs: null,
    deployed: null,
  })
  t.match(await store.environments.get('staging'), { resourceCount: 0, deployed: null })
  t.same(await store.environments.getSecrets('staging'), {
    encryptionSalt: 'salt',
    sealedOutputs: null,
    settledDigest: null,
    writtenState: null,
    settingsKeys: { salts: {}, values: {}, former: [] },
  })
  t.equal(await store.environments.getDeployedRevision('staging'), null)
  t.same((await store.environments.listResources('staging', { page: 1, pageSize: 10 })).items, [])
  await t.rejects(store.environments.record('nowhere', {}), { code: 'not-found' })
})

t.test(
  'resources: two with one URN during a replacement, filtered by type, written only where they differ',
  async t => {
    await store.environments.create(newEnvironment('rows'))
    const queue = resource(9, { type: 'aws:sqs/queue:Queue' })
    const both = [resource(1), resource(2, { id: 'new' }), resource(2, { id: 'old' }), queue]
    await store.environments.record('rows', { state: { resources: both, digest: '1' } })
    t.same((await store.environments.listResources('rows', { page: 1, pageSize: 10 })).items, both)
    t.same(
      await store.environments.listResources('rows', { page: 1, pageSize: 10, type: queue.type }),
      { items: [queue], page: 1, pageSize: 10, total: 1 },
    )

    const written = async () =>
      (
        await store.runSql(
          "select urn, xmin::text as by from twinstack.resources where environment = 'rows' " +
            'order by urn, copy',
        )
      ).rows as { urn: string; by: string }[]
    const before = await written()
    const changed = [
      resource(1),
      resource(2, { id: 'new' }),
      { ...queue, protect: true },
      resource(10),
    ]
    await store.environments.record('rows', { state: { resources: changed, digest: '2' } })
    const after = await written()
    t.equal(requirePresent(after[0]).by, requirePresent(before[0]).by, 'unchanged: not written')
    t.same(
      (await store.environments.listResources('rows', { page: 1, pageSize: 10 })).items.map(
        ({ id, protect }) => [id, protect],
      ),
      [
        ['r-00001', false],
        ['new', false],
        ['r-00010', false],
        ['r-00009', true],
      ].sort(([a], [b]) =>
        String(a === 'new' ? 'r-00002' : a).localeCompare(String(b === 'new' ? 'r-00002' : b)),
      ),
    )
  },
)

t.test(
  '5,000 resources: written once, paged fast, not written again when the state is the same',
  async t => {
    await store.environments.create(newEnvironment('large'))
    const resources = Array.from({ length: 5000 }, (_, n) => resource(n))
    const seconds = async (work: () => Promise<unknown>) => {
      const began = performance.now()
      await work()
      return (performance.now() - began) / 1000
    }
    const first = await seconds(() =>
      store.environments.record('large', { state: { resources, digest: 'one' } }),
    )
    const same = await seconds(() =>
      store.environments.record('large', { state: { resources, digest: 'one' } }),
    )
    resources[2500] = { ...requirePresent(resources[2500]), protect: true }
    const one = await seconds(() =>
      store.environments.record('large', { state: { resources, digest: 'two' } }),
    )
    const page = await seconds(async () => {
      const { items, total } = await store.environments.listResources('large', {
        page: 40,
        pageSize: 100,
      })
      t.same([items.length, items[0]?.name, total], [100, 'r-03900', 5000])
    })
    t.comment(
      `5,000 resources: first ${first.toFixed(2)} s, same ${same.toFixed(3)} s, one changed ` +
        `${one.toFixed(2)} s, a page ${page.toFixed(3)} s`,
    )
    t.ok(page < 1)
    t.ok(same < first / 2)
  },
)

t.test(
  'deleted and created again: the history stays, the new environment has no data of the old one',
  async t => {
    await store.environments.create(newEnvironment('again'))
    const { id } = await store.operations.create(newOperation('again', { kind: 'drift-check' }))
    const summary = { resources: 2, changed: 1, deleted: 1, pendingChanges: 3 }
    const report = driftReport({
      environment: 'again',
      operation: id,
      checkedAt: new Date().toISOString(),
      summary,
    })
    await store.operations.saveDrift(report)
    await store.operations.saveDrift(report)
    t.match(await store.operations.get(id), {
      drift: { changed: 1, deleted: 1, pendingChanges: 3 },
    })
    t.same(await store.operations.getLatestDrift('again'), report)
    const unknown = driftReport({
      ...report,
      summary: { ...summary, pendingChanges: null },
      pendingChanges: null,
      planFailure: 'no route',
    })
    await store.operations.saveDrift(unknown)
    t.match(await store.operations.get(id), {
      drift: { changed: 1, deleted: 1, pendingChanges: null },
    })
    t.same(await store.operations.getLatestDrift('again'), unknown)
    await store.operations.transition(id, {
      from: 'queued',
      to: 'cancelled',
      actor: ana,
      reason: '',
    })
    await store.environments.record('again', { state: { resources: [resource(1)], digest: '1' } })
    await store.environments.delete('again')

    t.equal(await store.operations.getLatestDrift('again'), null)
    await store.environments.create(newEnvironment('again'))
    t.equal(await store.operations.getLatestDrift('again'), null)
    t.same(await store.operations.getDrift(id), unknown)
    t.equal((await store.environments.listResources('again', { page: 1, pageSize: 1 })).total, 0)
    await store.operations.create(newOperation('again'))
    t.equal(
      (await store.operations.list({ page: 1, pageSize: 10, environment: 'again' })).total,
      2,
      'both are listed by name',
    )
  },
)
