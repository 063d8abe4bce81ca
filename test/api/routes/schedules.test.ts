import t from 'tap'
import { deployedEnvironment } from '../../helper/schedules.ts'
import { testApp } from '../../helper/app.ts'

t.test('created, read, changed, paused, removed; each change is recorded', async t => {
  const { call } = await testApp(t)
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  t.match(
    await call('viewer', 'GET', '/v1/environments/staging/schedules'),
    {
      status: 200,
      body: {
        total: 2,
        items: [
          { task: 'drift-check', jitterSeconds: 1800, autoRemediate: { enabled: false } },
          { task: 'parity' },
        ],
      },
    },
    'the defaults',
  )
  const autoRemediate = { enabled: true, classes: 'all', maximumPerDay: 5 }
  const made = await call('operator', 'POST', '/v1/environments/staging/schedules', {
    scheduleCron: '30 3 * * mon',
    timezone: 'Europe/Berlin',
    autoRemediate,
  })
  t.match(made, {
    status: 201,
    body: {
      environment: 'staging',
      scheduleCron: '30 3 * * mon',
      autoRemediate,
      createdBy: { kind: 'person', name: 'the operator' },
    },
  })
  const url = `/v1/schedules/${made.body.id}`
  t.equal(made.headers.location, url)
  t.same((await call('viewer', 'GET', url)).body, made.body)
  t.match((await call('viewer', 'GET', '/v1/schedules?pageSize=1')).body, { total: 3, pageSize: 1 })

  const renamed = await call('operator', 'PATCH', url, {
    autoRemediate: { ...autoRemediate, maximumPerDay: 1 },
  })
  t.match(
    renamed,
    {
      status: 200,
      body: { autoRemediate: { maximumPerDay: 1 }, nextExecution: made.body.nextExecution },
    },
    'the next run stays',
  )
  const continuous = await call('operator', 'PATCH', url, { everyMinutes: 15 })
  t.match(continuous.body, { everyMinutes: 15, scheduleCron: null }, 'one replaces the other')
  t.ok(
    Math.abs(Date.parse(continuous.body.nextExecution) - Date.now() - 15 * 60_000) < 60_000,
    'reckoned anew',
  )
  t.match((await call('operator', 'PATCH', url, { paused: true })).body, {
    paused: true,
    nextExecution: null,
  })
  t.match((await call('operator', 'PATCH', url, { paused: false, scheduleCron: '@daily' })).body, {
    paused: false,
    scheduleCron: '@daily',
    everyMinutes: null,
    nextExecution: String,
  })
  t.match(await call('operator', 'DELETE', url), { status: 204, body: '' })
  t.match(await call('operator', 'DELETE', url), {
    status: 404,
    body: { code: 'not-found', hint: /GET \/v1\/schedules/ },
  })
  const { items } = (await call('admin', 'GET', '/v1/audit-log')).body
  t.same(
    items.map((row: any) => row.action),
    [
      'schedule.delete',
      'schedule.update',
      'schedule.update',
      'schedule.update',
      'schedule.update',
      'schedule.create',
      'environment.create',
    ],
  )
  t.match(items[0], {
    target: 'staging',
    actor: { name: 'the operator' },
    detail: { schedule: made.body.id },
  })
})

t.test('wrong fields are named', async t => {
  const { call } = await testApp(t)
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const expectRefusal = async (body: object, path: string, detail: RegExp) => {
    t.match(
      await call('admin', 'POST', '/v1/environments/staging/schedules', body),
      { status: 400, body: { code: 'invalid-request', detail, errors: [{ path }] } },
      JSON.stringify(body),
    )
  }
  await expectRefusal({}, 'scheduleCron', /exactly one/)
  await expectRefusal({ scheduleCron: '@daily', everyMinutes: 5 }, 'scheduleCron', /exactly one/)
  await expectRefusal({ scheduleCron: 'whenever' }, 'scheduleCron', /five fields/)
  await expectRefusal({ scheduleCron: '@daily', timezone: 'Berlin' }, 'timezone', /IANA/)
  await expectRefusal({ everyMinutes: 0 }, 'everyMinutes', /./)
  await expectRefusal(
    { scheduleCron: '@daily', task: 'audit' },
    'environment',
    /covers all environments/,
  )
  await expectRefusal(
    {
      scheduleCron: '@daily',
      task: 'parity',
      autoRemediate: { enabled: true, classes: 'all', maximumPerDay: 1 },
    },
    'autoRemediate',
    /only a drift-check/,
  )
  await expectRefusal(
    { scheduleCron: '@daily', autoRemediate: { enabled: true, classes: 'some', maximumPerDay: 1 } },
    'autoRemediate.classes',
    /"all" or a list/,
  )
  await expectRefusal({ scheduleCron: '@daily', cron: 'x' }, 'cron', /unknown field/)
  t.match(
    await call('admin', 'POST', '/v1/schedules', { environment: null, scheduleCron: '@daily' }),
    { status: 400, body: { errors: [{ path: 'environment' }] } },
  )
  t.match(
    await call('admin', 'POST', '/v1/environments/nowhere/schedules', { scheduleCron: '@daily' }),
    { status: 404 },
  )
  t.match(await call('viewer', 'GET', '/v1/environments/nowhere/schedules'), { status: 404 })
  const {
    body: {
      items: [schedule],
    },
  } = await call('viewer', 'GET', '/v1/schedules')
  t.match(await call('admin', 'PATCH', `/v1/schedules/${schedule.id}`, { scheduleCron: null }), {
    status: 400,
    body: { detail: /exactly one/ },
  })
})

t.test('the rights are those of the environment; over all of them those of production', async t => {
  const { call } = await testApp(t)
  await call('admin', 'POST', '/v1/environments', { name: 'production', kind: 'production' })
  const {
    body: {
      items: [schedule],
    },
  } = await call('viewer', 'GET', '/v1/environments/production/schedules')
  const forbidden = { status: 403, body: { code: 'forbidden' } }
  t.match(
    await call('approver', 'PATCH', `/v1/schedules/${schedule.id}`, { paused: true }),
    forbidden,
  )
  t.match(await call('approver', 'DELETE', `/v1/schedules/${schedule.id}`), forbidden)
  t.match(
    await call('operator', 'POST', '/v1/schedules', {
      environment: null,
      task: 'audit',
      scheduleCron: '@monthly',
    }),
    forbidden,
  )
  const audit = await call('admin', 'POST', '/v1/schedules', {
    environment: null,
    task: 'audit',
    scheduleCron: '@monthly',
  })
  t.match(audit, { status: 201, body: { environment: null } })
  t.match(
    await call('operator', 'POST', `/v1/schedules/${audit.body.id}/run`),
    { status: 409, body: { code: 'conflict', detail: 'this service has no task audit' } },
    'running reads only',
  )
})

t.test('run now: in the name of the caller, or 409 with the reason', async t => {
  const { call, services } = await testApp(t, {
    services: { tasks: { audit: async () => ({ operation: null }) } },
  })
  await deployedEnvironment(services.store, 'staging')
  const {
    body: { id },
  } = await call('operator', 'POST', '/v1/environments/staging/schedules', {
    everyMinutes: 60,
    paused: true,
  })
  const run = await call('operator', 'POST', `/v1/schedules/${id}/run`)
  t.match(run, {
    status: 202,
    body: { paused: true, nextExecution: null, lastExecuted: String, lastOperation: String },
    headers: { location: `/v1/operations/${run.body.lastOperation}` },
  })
  t.match((await call('viewer', 'GET', run.headers.location as string)).body, {
    kind: 'drift-check',
    requestedBy: { name: 'the operator' },
  })
  t.match(await call('operator', 'POST', `/v1/schedules/${id}/run`), {
    status: 409,
    body: { code: 'conflict', detail: /already queued/ },
  })
  const audit = await call('admin', 'POST', '/v1/schedules', {
    environment: null,
    task: 'audit',
    scheduleCron: '@monthly',
  })
  t.match(
    await call('admin', 'POST', `/v1/schedules/${audit.body.id}/run`),
    { status: 202, body: { lastOperation: null, lastExecuted: String } },
    'a task of another service',
  )
})

t.test('maintenance windows', async t => {
  const { call } = await testApp(t)
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const url = '/v1/environments/staging/maintenance-windows'
  t.same((await call('viewer', 'GET', url)).body, { windows: [], now: null })
  const windows = [
    { days: ['mon'], from: '08:00', to: '18:00', timezone: 'Europe/Berlin', reason: 'office' },
    { from: '00:00', to: '00:00', reason: 'always' },
  ]
  t.match(await call('operator', 'PUT', url, { windows }), {
    status: 200,
    body: { windows: [{}, { timezone: 'UTC' }], now: { reason: /always|office/ } },
  })
  t.match((await call('viewer', 'GET', url)).body, { windows })
  t.match(await call('operator', 'PUT', url, { windows: [{ from: '8', to: '9', reason: 'x' }] }), {
    status: 400,
    body: { errors: [{ path: 'windows.0.from' }, { path: 'windows.0.to' }] },
  })
  t.match((await call('admin', 'GET', '/v1/audit-log')).body.items[0], {
    action: 'maintenance-windows.set',
    target: 'staging',
    detail: { windows: [{}, {}] },
  })
  t.match(await call('viewer', 'GET', '/v1/environments/nowhere/maintenance-windows'), {
    status: 404,
  })
})
