import t from 'tap'
import type { OperationRecord } from '../../../../src/model/history.ts'
import type { EventBody } from '../../../../src/model/operation.ts'
import { history as migration } from '../../../../src/adapters/postgres/migrations/011-history.ts'
import { openDatabase } from '../../../../src/adapters/postgres/database.ts'
import { silentLog } from '../../../../src/lib/log.ts'
import { testApp } from '../../../helper/app.ts'
import { ana, newEnvironment, newOperation, testStore } from '../../../helper/store.ts'

const record = (
  operation: string,
  environment: string,
  more: Partial<OperationRecord> = {},
): OperationRecord => ({
  operation,
  environment,
  at: new Date().toISOString(),
  settings: { size: 1 },
  providers: { aws: '7.48.0' },
  engineVersion: '3.259.0',
  resources: {
    created: 1,
    updated: 0,
    deleted: 0,
    replaced: 0,
    items: [{ urn: 'u', type: 't', name: operation.slice(0, 4), change: 'created' }],
    truncated: false,
  },
  ...more,
})

t.test('rows: newest first, those before an operation, those between two', async t => {
  const { store } = await testStore(t)
  await store.environments.create(newEnvironment('staging'))
  const ids: string[] = []
  for (const kind of ['deploy', 'deploy', 'destroy', 'deploy'] as const)
    ids.push((await store.operations.create(newOperation('staging', { kind }))).id)
  const [first, second, gone, last] = ids as [string, string, string, string]
  for (const id of ids) await store.history.save(record(id, 'staging'))
  await store.history.save(
    record(first, 'staging', { settings: null, providers: null, resources: null }),
  )
  const list = await store.history.list('staging', { page: 1, pageSize: 3 })
  t.equal(list.total, 4)
  t.same(
    list.items.map(({ deployment }) => deployment.operation),
    [last, gone, second],
  )
  t.match(list.items[0], {
    deployment: {
      kind: 'deploy',
      requestedBy: ana,
      engineVersion: '3.259.0',
      providers: { aws: '7.48.0' },
    },
    record: { settings: { size: 1 } },
  })
  t.equal(
    (await store.history.getBefore(last))?.deployment.operation,
    second,
    'a destroy is skipped',
  )
  t.equal(await store.history.getBefore(first), null)
  t.match(
    await store.history.getByOperation(first),
    { record: { settings: null, providers: null, resources: null } },
    'written again',
  )
  for (const id of ['x', '00000000-0000-4000-8000-000000000000'])
    t.equal(await store.history.getByOperation(id), null)
  t.match(await store.history.listBetween('staging', first, last), {
    records: [{ operation: second }, { operation: gone }, { operation: last }],
    back: false,
  })
  t.match(await store.history.listBetween('staging', last, gone), {
    records: [{ operation: last }],
    back: true,
  })

  const body = (phase: 'started' | 'finished'): EventBody => ({
    type: 'resource',
    phase,
    planned: false,
    change: { urn: 'u', type: 't', name: 'n', op: 'create', properties: [] },
  })
  await store.operations.append(
    first,
    'runner-1',
    [
      { n: 1, at: new Date().toISOString(), body: body('started') },
      { n: 2, at: new Date().toISOString(), body: body('finished') },
    ],
    null,
  )
  t.match(await store.history.listSteps(first), [{ type: 'resource', phase: 'finished' }])
})

t.test('deployments from before the history existed are listed in it', async t => {
  const { store, databaseUrl } = await testStore(t)
  await store.environments.create(newEnvironment('old'))
  const end = async (kind: 'deploy' | 'preview', to: 'succeeded' | 'failed') => {
    const { id } = await store.operations.create(newOperation('old', { kind }))
    await store.operations.claim('old', { worker: 'w', leaseSeconds: 20 })
    await store.operations.transition(id, {
      from: 'running',
      to,
      actor: ana,
      reason: '',
      engineVersion: '3.259.0',
    })
    return id
  }
  const done = await end('deploy', 'succeeded')
  await end('deploy', 'failed')
  await end('preview', 'succeeded')
  await store.runSql('drop table twinstack.operation_records')
  const db = openDatabase(databaseUrl, { log: silentLog, connections: 1 })
  t.teardown(() => db.destroy())
  await migration.up(db as never)
  t.match(await store.history.list('old', { page: 1, pageSize: 9 }), {
    total: 1,
    items: [
      {
        deployment: { operation: done, engineVersion: '3.259.0', providers: null, revision: null },
      },
    ],
  })
})

t.test('over HTTP', async t => {
  const {
    call,
    services: { store, trees },
  } = await testApp(t)
  await store.environments.create(newEnvironment('staging'))
  await store.environments.create(newEnvironment('other'))
  t.match(await call('viewer', 'GET', '/v1/environments/staging/history'), {
    status: 200,
    body: { items: [], total: 0 },
  })
  t.match(await call('viewer', 'GET', '/v1/environments/nowhere/history'), { status: 404 })
  const revision = await trees.resolve('HEAD')
  const { message: _, ...older } = revision
  const first = (await store.operations.create(newOperation('staging', { revision: older }))).id
  const second = (
    await store.operations.create(
      newOperation('staging', { revision: { ...revision, dependencies: 'x' } }),
    )
  ).id
  const elsewhere = (await store.operations.create(newOperation('other', { revision }))).id
  await store.history.save(record(first, 'staging'))
  await store.history.save(record(second, 'staging', { settings: { size: 2 } }))
  await store.history.save(record(elsewhere, 'other'))
  const page = await call('viewer', 'GET', '/v1/environments/staging/history?pageSize=1')
  t.match(page, {
    status: 200,
    body: {
      total: 2,
      items: [
        {
          operation: second,
          against: first,
          changes: {
            commits: { direction: 'same', dependencies: true },
            settings: { changes: [{ path: 'size', before: 1, after: 2 }] },
            resources: { created: 1 },
          },
        },
      ],
    },
  })
  t.match(
    (await call('viewer', 'GET', '/v1/environments/staging/history?page=2&pageSize=1')).body
      .items[0],
    { operation: first, against: null, revision: { id: revision.id }, changes: { settings: null } },
    'a record without a message, and the first one',
  )
  t.match(
    await call(
      'viewer',
      'GET',
      `/v1/environments/staging/history/compare?from=${second}&to=${first}`,
    ),
    {
      status: 200,
      body: {
        from: { operation: second },
        to: { operation: first },
        changes: {
          settings: { changes: [{ before: 2, after: 1 }] },
          resources: { deleted: 1, created: 0 },
        },
      },
    },
  )
  for (const to of [elsewhere, '00000000-0000-4000-8000-000000000000'])
    t.match(
      await call(
        'viewer',
        'GET',
        `/v1/environments/staging/history/compare?from=${second}&to=${to}`,
      ),
      { status: 404, body: { code: 'not-found' } },
    )
  t.match(await call('viewer', 'GET', `/v1/environments/staging/history/compare?from=${second}`), {
    status: 400,
  })
  await store.environments.delete('other')
  t.match(
    await call('viewer', 'GET', '/v1/environments/other/history'),
    { status: 200, body: { total: 1 } },
    'it remains after its environment is deleted',
  )
})
