/** Bad names, fields, bodies and content types. */
import t from 'tap'
import { app, expectRefusal } from './refusal.ts'

const badNames = [
  '../x',
  '..',
  '.',
  '--help',
  '-a',
  'a'.repeat(41),
  'a'.repeat(300),
  '🙂',
  'Staging',
  'a b',
  'a/b',
  'a\n',
  'a\u0000',
  '',
  '1a',
  "a'; drop table environments; --",
  '<script>',
]

t.test('names', async t => {
  const { call, nothingMade } = await app(t)
  for (const name of badNames) {
    expectRefusal(
      t,
      await call('admin', 'POST', '/v1/environments', { name, kind: 'staging' }),
      {
        status: 400,
        body: {
          code: 'invalid-request',
          errors: [{ path: 'name', message: /expected 1 to 40 lower-case letters/ }],
        },
      },
      `made: ${JSON.stringify(name)}`,
    )
    if (['', '.', '..'].includes(name)) continue
    const answer = await call(
      'admin',
      'POST',
      `/v1/environments/${encodeURIComponent(name)}/operations`,
      { kind: 'deploy' },
    )
    expectRefusal(
      t,
      answer,
      {
        status: 400,
        body: {
          code: 'invalid-request',
          detail: /^the path is wrong: name:/,
          errors: [{ path: 'name' }],
        },
      },
      `named: ${JSON.stringify(name)}`,
    )
  }
  for (const name of [null, 7, true, ['a'], { a: 1 }]) {
    expectRefusal(
      t,
      await call('admin', 'POST', '/v1/environments', { name, kind: 'staging' }),
      { status: 400, body: { errors: [{ path: 'name', message: /expected string/ }] } },
      `of another type: ${JSON.stringify(name)}`,
    )
  }
  for (const path of [
    '/v1/environments/../x',
    '/v1/environments/%2e%2e%2fx',
    '/v1/environments/%ff',
    `/v1/environments/${'a'.repeat(2000)}`,
  ]) {
    const { status } = await call('admin', 'GET', path)
    t.ok(status === 400 || status === 404, `${path.slice(0, 40)}: ${status}`)
  }
  await nothingMade()
})

t.test("a copy can't take the place of a twin", async t => {
  const { call, nothingMade } = await app(t)
  for (const body of [
    { name: 'production', kind: 'ephemeral' },
    { name: 'production', kind: 'staging' },
    { name: 'staging', kind: 'ephemeral' },
  ]) {
    expectRefusal(
      t,
      await call('admin', 'POST', '/v1/environments', body),
      { status: 400, body: { errors: [{ path: 'name', message: /reserved for the kind/ }] } },
      JSON.stringify(body),
    )
  }
  expectRefusal(
    t,
    await call('admin', 'PUT', '/v1/environments/production', {}),
    { status: 400, body: { errors: [{ path: 'name' }] } },
    'put',
  )
  await nothingMade()
})

t.test('kinds, unknown fields, missing fields', async t => {
  const { call, nothingMade } = await app(t)
  const make = (body: unknown) => call('admin', 'POST', '/v1/environments', body)
  expectRefusal(
    t,
    await make({ name: 'a', kind: 'test' }),
    {
      status: 400,
      body: {
        errors: [{ path: 'kind', message: /expected one of "production"\|"staging"\|"ephemeral"/ }],
      },
    },
    'kind',
  )
  expectRefusal(
    t,
    await make({ name: 'a', kind: 'staging', colour: 'red' }),
    {
      status: 400,
      body: { errors: [{ path: 'colour', message: /unknown field; known are name, kind/ }] },
    },
    'unknown',
  )
  expectRefusal(t, await make({}), { status: 400, body: { errors: [{ path: 'kind' }] } }, 'missing')
  expectRefusal(
    t,
    await make({ kind: 'staging' }),
    { status: 400, body: { errors: [{ path: 'name', message: /missing/ }] } },
    'missing name',
  )
  expectRefusal(
    t,
    await make([]),
    { status: 400, body: { errors: [{ path: '', message: /expected object/ }] } },
    'a list',
  )
  expectRefusal(t, await make('"text"'), { status: 415 }, 'no content type')
  expectRefusal(
    t,
    await call('admin', 'POST', '/v1/environments'),
    { status: 400, body: { errors: [{ path: '', message: /missing, expected object/ }] } },
    'no body',
  )
  expectRefusal(
    t,
    await make({ name: 'a', kind: 'staging', description: 'x'.repeat(501) }),
    { status: 400, body: { errors: [{ path: 'description' }] } },
    'too long',
  )
  for (const query of [
    'page=0',
    'page=x',
    'pageSize=101',
    'pageSize=1.5',
    'sort=name',
    'page=1&page=2',
  ]) {
    const [path = ''] = query.split('=')
    expectRefusal(
      t,
      await call('admin', 'GET', `/v1/environments?${query}`),
      { status: 400, body: { detail: /^the query is wrong/, errors: [{ path }] } },
      query,
    )
  }
  expectRefusal(
    t,
    await call('admin', 'GET', '/v1/operations/not-a-uuid'),
    { status: 400, body: { errors: [{ path: 'id' }] } },
    'id',
  )
  await nothingMade()
})

t.test('bodies', async t => {
  const { call, nothingMade } = await app(t)
  const send = (body: string, type = 'application/json') =>
    call('admin', 'POST', '/v1/environments', body, { 'content-type': type })
  const name = '"name":"a","kind":"ephemeral"'
  expectRefusal(
    t,
    await send('{"name":'),
    { status: 400, body: { code: 'invalid-request', detail: /not valid JSON/ } },
    'half of it',
  )
  expectRefusal(
    t,
    await send("{'name':'a'}"),
    { status: 400, body: { detail: /not valid JSON/ } },
    'not JSON',
  )
  expectRefusal(
    t,
    await send(`{${name},"overrides":{"__proto__":{"admin":true}}}`),
    { status: 400, body: { detail: /__proto__/ } },
    '__proto__',
  )
  expectRefusal(
    t,
    await send(`{${name},"overrides":{"a":{"constructor":{"prototype":{"admin":true}}}}}`),
    { status: 400, body: { detail: /constructor/ } },
    'constructor.prototype',
  )
  expectRefusal(
    t,
    await send(`{${name},"overrides":{"a":{"constructor":1}}}`),
    {
      status: 400,
      body: { errors: [{ path: 'overrides', message: /constructor is not allowed/ }] },
    },
    'constructor',
  )
  expectRefusal(
    t,
    await send(`{${name},"overrides":{"a":${'['.repeat(20)}${']'.repeat(20)}}}`),
    { status: 400, body: { errors: [{ path: 'overrides', message: /at most 16 levels/ }] } },
    'deep overrides',
  )
  expectRefusal(
    t,
    await send('['.repeat(500_000) + ']'.repeat(500_000)),
    { status: 400, body: { detail: /more than 32 nested levels/ } },
    'deep',
  )
  expectRefusal(
    t,
    await send(`{"a":`.repeat(150_000) + '1' + '}'.repeat(150_000)),
    { status: 400, body: { detail: /more than 32 nested levels/ } },
    'deep objects',
  )
  expectRefusal(
    t,
    await send(`{${name},"overrides":{"a":"${'x'.repeat(70_000)}"}}`),
    { status: 400, body: { errors: [{ path: 'overrides', message: /65536 bytes/ }] } },
    'big overrides',
  )
  expectRefusal(
    t,
    await send(`{${name},"description":"${'x'.repeat(1_100_000)}"}`),
    { status: 413, body: { code: 'payload-too-large', detail: /1 MiB/ } },
    'huge',
  )
  t.equal(({} as { admin?: boolean }).admin, undefined)
  await nothingMade()
})

t.test('no content type bypasses the validation', async t => {
  const { call, nothingMade } = await app(t)
  const wrong = '{"name":"../x","kind":"staging"}'
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    '',
    ' ',
    'json',
    'application/jsonx',
    'application/json-patch+json',
    'application\t/json',
    'application/ json',
  ]) {
    const answer = await call('admin', 'POST', '/v1/environments', wrong, { 'content-type': type })
    expectRefusal(
      t,
      answer,
      { status: 415, body: { code: 'unsupported-media-type', hint: /application\/json/ } },
      JSON.stringify(type),
    )
  }
  for (const type of [
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    'application/json;charset=utf-8 ; x=y',
    'application/json\t; a=b',
    ' application/json',
    'application/json ;',
    'application/json\ta',
    'application/json,text/plain',
  ]) {
    const answer = await call('admin', 'POST', '/v1/environments', wrong, { 'content-type': type })
    t.ok([400, 415].includes(answer.status), `${JSON.stringify(type)}: ${answer.status}`)
  }
  await nothingMade()
})
