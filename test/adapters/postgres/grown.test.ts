/** The generator of a grown database, in small; `npm run bench:grown` measures it in full size. */
import pg from 'pg'
import t from 'tap'
import { growDatabase } from '../../helper/grownDatabase.ts'
import { testStore } from '../../helper/store.ts'

t.test('rows of the present form; a page of notices is read by an index', async t => {
  const { store, databaseUrl } = await testStore(t)
  await growDatabase(store, databaseUrl, { environments: 3, days: 2, eventsPerOperation: 4 })
  t.equal((await store.environments.list({ page: 1, pageSize: 10 })).total, 4)
  const environment = 'grown-2'
  const { items, total } = await store.operations.list({ environment, page: 1, pageSize: 1 })
  t.equal(total, 48)
  const id = items[0]?.id ?? ''
  t.match(items, [{ kind: 'drift-check', status: 'succeeded', environment }])
  const events = await store.operations.listEvents(id, { after: 0, limit: 10 })
  t.same(
    events.map(({ seq }) => seq),
    [1, 2, 3, 4, 5, 6, 7],
  )
  // the document of the report is that of the copied operation
  t.match(await store.operations.getLatestDrift(environment), { environment: 'grown' })
  t.equal((await store.notices.list({ after: 0, limit: 200 })).length, 3 * 48 + 1)

  const stack = await store.stacks.find({ project: 'shop', name: environment })
  t.equal((await store.stacks.listUpdates(stack?.id ?? '', { page: 1, pageSize: 99 })).length, 50)
  t.equal((await store.stacks.listLatestPreviews(stack?.id ?? '', 200)).length, 2 * 48 - 2)
  const state = await store.stacks.getStateAt(stack?.id ?? '', stack?.version ?? 0)
  t.match(state, { version: 50, resources: 60 })
  t.equal(await store.stacks.prunePreviews(new Date()), 3 * (2 * 48 - 2) + 1)
  t.equal(await store.stacks.prunePreviews(new Date()), 0)

  const db = new pg.Client({ connectionString: databaseUrl })
  await db.connect()
  t.teardown(() => db.end())
  await db.query('set enable_seqscan = off')
  const { rows } = await db.query(
    'explain select * from twinstack.notices where place > 5 order by place limit 100',
  )
  t.match(JSON.stringify(rows), /Index Scan using notices_place/)
})
