import t from 'tap'
import { ana, newEnvironment, newOperation, testStore } from '../../../helper/store.ts'
import { requirePresent } from '../../../helper/present.ts'

const { store } = await testStore(t)
for (const name of ['one', 'two']) await store.environments.create(newEnvironment(name))

t.test(
  'listed newest first or oldest first, by environment, status and kind, in pages',
  async t => {
    const ids: string[] = []
    for (const [environment, kind] of [
      ['one', 'deploy'],
      ['two', 'preview'],
      ['one', 'preview'],
      ['one', 'deploy'],
    ] as const) {
      ids.push((await store.operations.create(newOperation(environment, { kind }))).id)
    }
    await store.operations.transition(requirePresent(ids[3]), {
      from: 'queued',
      to: 'cancelled',
      actor: ana,
      reason: '',
    })
    const list = async (
      query: Omit<Parameters<typeof store.operations.list>[0], 'page' | 'pageSize'>,
    ) =>
      (await store.operations.list({ page: 1, pageSize: 10, ...query })).items.map(({ id }) =>
        ids.indexOf(id),
      )
    t.same(await list({}), [3, 2, 1, 0])
    t.same(await list({ asc: true }), [0, 1, 2, 3])
    t.same(await list({ environment: 'one' }), [3, 2, 0])
    t.same(await list({ environment: 'one', kind: 'deploy', status: 'queued' }), [0])
    t.same(await list({ environment: 'none' }), [])
    const page = await store.operations.list({ page: 2, pageSize: 3 })
    t.same(
      [page.items.map(({ id }) => id), page.total, page.page, page.pageSize],
      [[ids[0]], 4, 2, 3],
    )
    t.same((await store.operations.list({ page: 99, pageSize: 3 })).items, [])
  },
)

t.test(
  'an idempotency key: the operation is found by it, with its digest; a second use is a conflict',
  async t => {
    const { id } = await store.operations.create(
      newOperation('one', { idempotencyKey: 'key', idempotencyDigest: 'digest', message: 'a\0b' }),
    )
    t.match(await store.operations.byIdempotencyKey('key'), {
      operation: { id, message: 'a␀b' },
      digest: 'digest',
    })
    t.equal(await store.operations.byIdempotencyKey('other'), null)
    await t.rejects(store.operations.create(newOperation('one', { idempotencyKey: 'key' })), {
      code: 'conflict',
    })
  },
)

t.test('an invalid or unknown id returns null', async t => {
  for (const id of ['x', '', 'a\0', '00000000-0000-4000-8000-000000000000']) {
    t.equal(await store.operations.get(id), null)
    t.equal(await store.operations.getRunFolder(id), null)
    t.equal(await store.operations.getDrift(id), null)
    t.equal(await store.operations.requestCancel(id, 'ana'), null)
    t.same(await store.operations.listTransitions(id), [])
  }
})

t.test('resources that operations of an environment retained, each once', async t => {
  await store.environments.create(newEnvironment('keeps'))
  const topic = { urn: 'u', type: 'aws:sns/topic:Topic', name: 'news', id: 'arn:news' }
  const queue = { ...topic, type: 'aws:sqs/queue:Queue', id: 'jobs' }
  for (const kept of [[topic], [topic, queue], null]) {
    const { id } = await store.operations.create(newOperation('keeps'))
    await store.operations.transition(id, {
      from: 'queued',
      to: 'cancelled',
      actor: ana,
      reason: '',
      ...(kept ? { kept } : {}),
    })
  }
  t.same(await store.operations.listRetained('keeps'), [topic, queue])
  t.same(await store.operations.listRetained('one'), [])
})
