/**
 * Two callers read an object, and both change it: the second change with the tag of the first
 * reading is refused, for every PATCH and PUT of the API.
 */
import t from 'tap'
import { testApp, type TestApp } from '../../helper/app.ts'

type Subject = {
  url: string
  method: 'PATCH' | 'PUT'
  /** two different changes */
  changes: [object, object]
}

async function createSubjects({ call }: TestApp): Promise<Record<string, Subject>> {
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const webhook = await call('admin', 'POST', '/v1/webhooks', { url: 'https://example.com/a' })
  const schedule = await call('admin', 'POST', '/v1/environments/staging/schedules', {
    task: 'drift-check',
    everyMinutes: 60,
  })
  const window = (from: string) => ({
    windows: [{ from, to: '04:00', timezone: 'UTC', reason: 'backup' }],
  })
  const patch = (url: string, ...changes: [object, object]) =>
    ({ url, method: 'PATCH', changes }) as const
  return {
    environment: patch('/v1/environments/staging', { owner: 'a' }, { owner: 'b' }),
    policy: patch(
      '/v1/environments/staging/policy',
      { approvals: { required: true } },
      { approvals: { required: false } },
    ),
    webhook: patch(
      `/v1/webhooks/${webhook.body.webhook.id}`,
      { description: 'a' },
      { description: 'b' },
    ),
    schedule: patch(`/v1/schedules/${schedule.body.id}`, { paused: true }, { paused: false }),
    windows: {
      url: '/v1/environments/staging/maintenance-windows',
      method: 'PUT',
      changes: [window('01:00'), window('02:00')],
    },
  }
}

t.test('a change with the tag of an older reading is refused and changes nothing', async t => {
  const test = await testApp(t)
  const { call } = test
  for (const [name, { url, method, changes }] of Object.entries(await createSubjects(test)))
    await t.test(name, async t => {
      const read = await call('admin', 'GET', url)
      const tag = String(read.headers['etag'])
      t.match(tag, /^W\/"[0-9a-f]{32}"$/)
      t.equal((await call('admin', 'GET', url)).headers['etag'], tag, 'the same at each reading')
      const first = await call('admin', method, url, changes[0], { 'if-match': tag })
      t.equal(first.status, 200, JSON.stringify(first.body))
      const changed = await call('admin', 'GET', url)
      t.not(changed.headers['etag'], tag, 'the change has another tag')
      if (method === 'PATCH')
        t.equal(first.headers['etag'], changed.headers['etag'], 'and the answer contains it')
      const second = await call('admin', method, url, changes[1], { 'if-match': tag })
      t.match(second, {
        status: 412,
        body: { code: 'precondition-failed', detail: /was changed after/, hint: /etag/ },
      })
      t.same((await call('admin', 'GET', url)).body, changed.body, 'nothing was changed')
      const fresh = { 'if-match': String(changed.headers['etag']) }
      t.equal((await call('admin', method, url, changes[1], fresh)).status, 200)
      t.equal((await call('admin', method, url, changes[0])).status, 200, 'without the header')
    })
})

t.test('of parallel changes with one tag exactly one is done', async t => {
  const test = await testApp(t)
  const { call } = test
  for (const [name, { url, method, changes }] of Object.entries(await createSubjects(test))) {
    const tag = String((await call('admin', 'GET', url)).headers['etag'])
    const all = await Promise.all(
      Array.from({ length: 6 }, () => call('admin', method, url, changes[0], { 'if-match': tag })),
    )
    t.same(all.map(({ status }) => status).toSorted(), [200, 412, 412, 412, 412, 412], name)
  }
})

t.test('PUT of an environment: no deploy is queued from an older reading', async t => {
  const { call } = await testApp(t)
  const url = '/v1/environments/copy'
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  t.match(await call('admin', 'PUT', url, { template: 'staging' }, { 'if-match': '*' }), {
    status: 412,
    body: { detail: /does not exist/ },
  })
  t.equal((await call('admin', 'GET', url)).status, 404)
  t.equal((await call('admin', 'PUT', url, { template: 'staging' })).status, 201)
  const tag = String((await call('admin', 'GET', url)).headers['etag'])
  await call('admin', 'PATCH', url, { description: 'another' })
  const late = { 'if-match': tag }
  t.equal((await call('admin', 'PUT', url, { description: 'mine' }, late)).status, 412)
  t.match((await call('admin', 'GET', url)).body, { description: 'another' })
})
