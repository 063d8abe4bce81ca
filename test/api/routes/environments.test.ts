import t from 'tap'
import { testApp } from '../../helper/app.ts'

t.test('created, read, listed, described again', async t => {
  const { call } = await testApp(t)
  const made = await call('admin', 'POST', '/v1/environments', {
    name: 'staging',
    kind: 'staging',
    description: 'the twin',
  })
  t.match(made, {
    status: 201,
    headers: { location: '/v1/environments/staging' },
    body: {
      name: 'staging',
      kind: 'staging',
      owner: 'the admin',
      template: null,
      overrides: {},
      deployed: null,
      resourceCount: 0,
      active: null,
    },
  })
  t.same((await call('viewer', 'GET', '/v1/environments/staging')).body, made.body)
  await call('admin', 'POST', '/v1/environments', { name: 'production', kind: 'production' })
  t.match(await call('viewer', 'GET', '/v1/environments?pageSize=1&page=2'), {
    status: 200,
    body: { page: 2, pageSize: 1, total: 2, items: [{ name: String }] },
  })
  t.match((await call('viewer', 'GET', '/v1/environments?kind=production')).body, {
    total: 1,
    items: [{ name: 'production' }],
  })
  const changed = await call('operator', 'PATCH', '/v1/environments/staging', { owner: 'platform' })
  t.match(changed, { status: 200, body: { owner: 'platform', description: 'the twin' } })
  t.match(await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' }), {
    status: 409,
    body: { code: 'environment-exists' },
  })
})

t.test('settings of a twin come from code', async t => {
  const { call } = await testApp(t)
  t.match(
    await call('admin', 'POST', '/v1/environments', {
      name: 'staging',
      kind: 'staging',
      overrides: { a: 1 },
    }),
    {
      status: 422,
      body: {
        code: 'settings-read-only',
        hint: /Pulumi\.staging\.yaml/,
        errors: [{ path: 'overrides' }],
      },
    },
  )
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  for (const field of ['settings', 'config', 'overrides', 'template']) {
    t.match(await call('admin', 'PATCH', '/v1/environments/staging', { [field]: { a: 1 } }), {
      status: 422,
      body: {
        code: 'settings-read-only',
        detail: /code is the source of truth/,
        hint: /Pulumi\.staging\.yaml/,
        errors: [{ path: field }],
      },
    })
  }
  t.match(await call('admin', 'PATCH', '/v1/environments/staging', { kind: 'production' }), {
    status: 400,
    body: { errors: [{ path: 'kind', message: /unknown field/ }] },
  })
})

t.test('an ephemeral one starts from a template', async t => {
  const { call } = await testApp(t)
  t.match(
    await call('operator', 'POST', '/v1/environments', {
      name: 'pr-7',
      kind: 'ephemeral',
      overrides: { database: { instances: 1 } },
    }),
    {
      status: 201,
      body: { template: 'staging', overrides: { database: { instances: 1 } } },
    },
  )
  t.match(await call('operator', 'PATCH', '/v1/environments/pr-7', { overrides: {} }), {
    status: 422,
    body: { hint: /PUT \/v1\/environments\/pr-7/ },
  })
})

t.test('PUT creates it once, extend prolongs it', async t => {
  const { call } = await testApp(t)
  const made = await call('operator', 'PUT', '/v1/environments/pr-8', {
    pullRequest: 8,
    ttlMinutes: 60,
  })
  t.match(made, {
    status: 201,
    headers: { location: /^\/v1\/operations\// },
    body: {
      name: 'pr-8',
      life: { ttlMinutes: 60 },
      operation: { kind: 'deploy', status: 'queued' },
    },
  })
  t.match(
    await call('operator', 'PUT', '/v1/environments/pr-8', { ttlMinutes: 60, pullRequest: 8 }),
    { status: 200, body: { operation: { id: made.body.operation.id } } },
  )
  t.match(await call('operator', 'POST', '/v1/environments/pr-8/extend', { minutes: 120 }), {
    status: 200,
    body: { life: { expiresAt: String } },
  })
  t.match(await call('operator', 'POST', '/v1/environments/pr-8/extend', { minutes: 0 }), {
    status: 400,
  })
  t.match(
    await call('operator', 'DELETE', '/v1/environments/pr-8?destroy=true'),
    { status: 202, body: { kind: 'destroy', behind: null } },
    'waiting operations are superseded',
  )
})

t.test('removes an empty environment; destroys its resources first on request', async t => {
  const { call, services } = await testApp(t)
  await call('admin', 'POST', '/v1/environments', { name: 'empty', kind: 'staging' })
  t.match(await call('operator', 'DELETE', '/v1/environments/empty'), { status: 204, body: '' })
  t.equal((await call('viewer', 'GET', '/v1/environments/empty')).status, 404)

  await call('admin', 'POST', '/v1/environments', { name: 'full', kind: 'staging' })
  const resource = {
    urn: 'urn:pulumi:full::p::aws:s3/bucket:Bucket::b',
    type: 'aws:s3/bucket:Bucket',
    name: 'b',
    id: 'b',
    parent: null,
    provider: null,
    custom: true,
    protect: false,
    dependencies: [],
    inputs: {},
    outputs: {},
  }
  await services.store.environments.record('full', {
    state: { resources: [resource], digest: 'x' },
  })
  t.match(await call('operator', 'DELETE', '/v1/environments/full'), {
    status: 409,
    body: { code: 'environment-has-resources', hint: /destroy=true/ },
  })
  const destroy = await call('operator', 'DELETE', '/v1/environments/full?destroy=true')
  t.match(destroy, {
    status: 202,
    body: { kind: 'destroy', status: 'queued', removeEnvironment: true },
  })
  t.equal(destroy.headers.location, `/v1/operations/${destroy.body.id}`)
  t.match(await call('operator', 'DELETE', '/v1/environments/full?destroy=yes'), {
    status: 400,
    body: { errors: [{ path: 'destroy' }] },
  })
})

t.test('resources, outputs and drift of the recorded state', async t => {
  const { call, services, publicJwk } = await testApp(t)
  const { seal } = await import('../../../src/lib/seal.ts')
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const resource = (name: string, type: string) => ({
    urn: `urn:pulumi:staging::p::${type}::${name}`,
    type,
    name,
    id: name,
    parent: null,
    provider: null,
    custom: true,
    protect: false,
    dependencies: [],
    inputs: { a: 1 },
    outputs: { b: [2] },
  })
  await services.store.environments.record('staging', {
    state: {
      resources: [resource('one', 'aws:s3/bucket:Bucket'), resource('two', 'aws:ec2/vpc:Vpc')],
      digest: 'x',
    },
    outputs: {
      url: { value: 'https://x', secret: false },
      password: { value: null, secret: true },
    },
    sealedOutputs: await seal(publicJwk, { password: 'hunter2' }),
  })
  t.match(
    (await call('viewer', 'GET', '/v1/environments/staging/resources?type=aws:ec2/vpc:Vpc')).body,
    { total: 1, items: [{ name: 'two', inputs: { a: 1 } }] },
  )
  t.same((await call('viewer', 'GET', '/v1/environments/staging/outputs')).body, {
    outputs: {
      url: { value: 'https://x', secret: false },
      password: { value: null, secret: true },
    },
  })
  t.match(await call('operator', 'GET', '/v1/environments/staging/outputs?secrets=true'), {
    status: 403,
    body: { code: 'forbidden' },
  })
  const open = await call('approver', 'GET', '/v1/environments/staging/outputs?secrets=true')
  t.match(open, {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: { outputs: { password: { value: 'hunter2', secret: true } } },
  })
  const { items } = (await call('admin', 'GET', '/v1/audit-log')).body
  t.match(items.slice(0, 2), [
    {
      action: 'outputs.read-secret',
      target: 'staging',
      outcome: 'done',
      actor: { name: 'the approver' },
      detail: { outputs: ['password'] },
    },
    {
      action: 'GET /v1/environments/:name/outputs',
      outcome: 'refused',
      actor: { name: 'the operator' },
    },
  ])
  t.match(await call('viewer', 'GET', '/v1/environments/staging/drift'), {
    status: 404,
    body: { detail: /never checked/ },
  })
})
