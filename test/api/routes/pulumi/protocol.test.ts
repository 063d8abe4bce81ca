/** The protocol as requests: those that the CLI does not send, or not at this moment. */
import t, { type Test } from 'tap'
import { createStateGrants } from '../../../../src/services/states/stateGrants.ts'
import { clientOf, type Answer, type Client } from '../../../helper/pulumiProtocol.ts'
import { testStates, type TestStates } from '../../../helper/states.ts'
import { newEnvironment, newOperation } from '../../../helper/store.ts'

const stack = '/api/stacks/twinstack/shop/dev'
const urn = (name: string) => `urn:pulumi:dev::shop::t:t:T::${name}`

async function open(t: Test): Promise<{ states: TestStates; call: Client }> {
  const states = await testStates(t)
  const admin = await states.token('admin')
  return { states, call: clientOf(states, `token ${admin}`) }
}

/** Starts an update; the answer has its token. */
async function begin(call: Client, kind = 'update'): Promise<{ path: string; token: string }> {
  const { body } = await call('POST', `${stack}/${kind}`, { options: {}, metadata: {} })
  const path = `${stack}/update/${body.updateID}`
  const started = await call('POST', path, { journalVersion: 1 })
  return { path, token: started.body.token }
}

/** An entry that creates a resource; `name` also stands for its id. */
const created = (sequenceID: number, name: string) =>
  `{"version":1,"kind":1,"sequenceID":${sequenceID},"operationID":${sequenceID},"removeOld":null,` +
  `"removeNew":null,"state":{"urn":"${urn(name)}","custom":true,"id":"${name}","type":"t:t:T",` +
  String.raw`"inputs":{"n":12345678901234567890,"f":1.0,"s":"\u0000\u003c"}}}`
const begun = (sequenceID: number, name: string) =>
  `{"version":1,"kind":0,"sequenceID":${sequenceID},"operationID":${sequenceID},"operation":` +
  `{"resource":{"urn":"${urn(name)}","custom":true,"type":"t:t:T"},"type":"creating"}}`

const names = (answer: Answer) =>
  (answer.body.deployment.resources ?? []).map((one: { urn: string }) => one.urn.split('::').at(-1))

t.setTimeout(300_000)

t.test('a journal becomes a state without changes of its texts', async t => {
  const { call } = await open(t)
  await call('POST', '/api/stacks/twinstack/shop', { stackName: 'dev' })
  const empty = await call('GET', `${stack}/export`)
  t.match(empty.body, { version: 3, deployment: { metadata: {} } })
  const { path, token } = await begin(call)
  const entries = `{"entries":[${begun(1, 'b')},${created(2, 'a')}]}`
  const sent = { token, gzip: true }
  t.equal((await call('PATCH', `${path}/journalentries`, entries, sent)).status, 204)
  t.equal((await call('PATCH', `${path}/journalentries`, entries, sent)).status, 204, 'a retry')
  const during = await call('GET', `${stack}/export`)
  t.match(during.text, String.raw`{"n":12345678901234567890,"f":1.0,"s":"\u0000\u003c"}`)
  t.equal((await call('POST', `${path}/complete`, { status: 'failed' }, { token })).status, 204)
  t.equal((await call('POST', `${path}/complete`, { status: 'failed' }, { token })).status, 204)
  const after = await call('GET', `${stack}/export`)
  t.same(names(after), ['a'])
  t.match(after.body.deployment, {
    manifest: { version: 'v3.259.0' },
    pending_operations: [{ type: 'creating', resource: { urn: urn('b') } }],
  })
  t.same(names(await call('GET', `${stack}/export/1`)), ['a'])
  t.equal((await call('GET', `${stack}/export/2`)).status, 404)
  const { body } = await call('GET', `${stack}/updates`)
  t.match(body.updates, [{ kind: 'update', result: 'failed', version: 1, resourceCount: 1 }])
})

t.test("one update at a time; a cancelled one can't write any more", async t => {
  const { call } = await open(t)
  await call('POST', '/api/stacks/twinstack/shop', { stackName: 'dev' })
  const first = await begin(call)
  await call('PATCH', `${first.path}/journalentries`, `{"entries":[${created(1, 'a')}]}`, first)
  const { body } = await call('POST', `${stack}/update`, {})
  const second = `${stack}/update/${body.updateID}`
  const busy = await call('POST', second, { journalVersion: 1 })
  t.match(busy.body, {
    code: 409,
    message:
      /^Conflict: Another update is currently in progress\. the admin has held the stack since/,
  })
  const preview = await begin(call, 'preview')
  t.ok(preview.token, 'a preview takes no lock')
  t.equal((await call('DELETE', stack)).status, 409, 'a locked stack is not removed')
  t.equal((await call('POST', `${first.path}/cancel`)).status, 204)
  t.equal((await call('POST', `${first.path}/cancel`)).status, 204, 'a retry')
  const late = `{"entries":[${created(2, 'late')}]}`
  const refused = await call('PATCH', `${first.path}/journalentries`, late, first)
  t.match(refused.body, { code: 403, message: /does not own its stack/ })
  t.equal((await call('POST', `${first.path}/renew_lease`, {}, first)).status, 403)
  t.equal(
    (await call('POST', `${first.path}/complete`, { status: 'succeeded' }, first)).status,
    403,
  )
  t.equal((await call('POST', second, { journalVersion: 1 })).status, 200)
  t.same(
    names(await call('GET', `${stack}/export`)),
    ['a'],
    'entries that were stored before are kept',
  )
})

t.test('an expired lease is taken over; the former client writes nothing', async t => {
  const { call, states } = await open(t)
  await call('POST', '/api/stacks/twinstack/shop', { stackName: 'dev' })
  const zombie = await begin(call)
  await call('PATCH', `${zombie.path}/journalentries`, `{"entries":[${created(1, 'a')}]}`, zombie)
  await states.store.runSql(
    `update twinstack.stack_updates set lease_until = now() - interval '1 second'`,
  )
  const more = `{"entries":[${created(2, 'b')}]}`
  const written = await call('PATCH', `${zombie.path}/journalentries`, more, zombie)
  t.equal(written.status, 204, 'no other client requested the stack')
  t.equal((await call('POST', `${zombie.path}/renew_lease`, {}, zombie)).status, 200)
  await states.store.runSql(
    `update twinstack.stack_updates set lease_until = now() - interval '1 second'`,
  )
  const next = await begin(call)
  t.ok(next.token)
  const woken = `{"entries":[${created(3, 'c')}]}`
  t.equal((await call('PATCH', `${zombie.path}/journalentries`, woken, zombie)).status, 403)
  t.same(names(await call('GET', `${stack}/export`)), ['a', 'b'].sort())
  const { rows } = await states.store.runSql(
    `select status, refused_writes from twinstack.stack_updates order by version`,
  )
  t.match(rows, [{ status: 'interrupted', refused_writes: 1 }, { status: 'running' }])
})

t.test('an entry of unknown kind is stored and reported', async t => {
  const { call, states } = await open(t)
  await call('POST', '/api/stacks/twinstack/shop', { stackName: 'dev' })
  const { path, token } = await begin(call)
  const strange = `{"version":1,"kind":77,"sequenceID":2,"operationID":2,"x":[1.0]}`
  const entries = `{"entries":[${created(1, 'a')},${strange}]}`
  const refused = await call('PATCH', `${path}/journalentries`, entries, { token })
  t.match(refused.body, { code: 400, message: /entry 2 has the unknown kind 77/ })
  const { rows } = await states.store.runSql(
    'select body from twinstack.stack_journal order by sequence',
  )
  t.same(rows, [{ body: created(1, 'a') }, { body: strange }])
  t.match((await call('GET', `${stack}/export`)).body, {
    code: 409,
    message: /can't be replayed/,
  })
  t.equal((await call('POST', `${path}/complete`, { status: 'succeeded' }, { token })).status, 409)
})

t.test('full checkpoints are kept verbatim', async t => {
  const { call } = await open(t)
  await call('POST', '/api/stacks/twinstack/shop', { stackName: 'dev' })
  const { path, token } = await begin(call)
  const deployment = `{"manifest":{"time":"2026-01-01T00:00:00Z","magic":"","version":""},\n  "x": 1.0}`
  const plain = `{"isInvalid":false,"version":4,"features":["taint"],"deployment":${deployment}}`
  t.equal((await call('PATCH', `${path}/checkpoint`, plain, { token })).status, 204)
  const exported = await call('GET', `${stack}/export`)
  t.equal(exported.text, `{"version":4,"features":["taint"],"deployment":${deployment}}`)
  const later = deployment.replace('1.0', '2.00')
  const put = (number: number, text: string) =>
    call(
      'PATCH',
      `${path}/checkpointverbatim`,
      `{"version":3,"untypedDeployment":{"version":3,"deployment":${text}},"sequenceNumber":${number}}`,
      { token },
    )
  t.equal((await put(5, later)).status, 204)
  t.equal((await put(4, deployment)).status, 204, 'a late retry of an earlier one')
  t.match((await call('GET', `${stack}/export`)).text, later)
  t.match((await call('PATCH', `${path}/checkpointdelta`, {}, { token })).body, { code: 400 })
  const newer = `{"version":5,"deployment":{}}`
  t.match((await call('PATCH', `${path}/checkpoint`, newer, { token })).body, {
    code: 400,
    message: /schema 5/,
  })
})

t.test('events with impossible numbers are refused', async t => {
  const { states, call } = await open(t)
  await call('POST', '/api/stacks/twinstack/shop', { stackName: 'dev' })
  await states.store.environments.create(newEnvironment('dev', { kind: 'staging' }))
  const { path, token } = await begin(call)
  const event = { sequence: 1, timestamp: 1, diagnosticEvent: { message: 'x', severity: 'info' } }
  for (const wrong of [
    { sequence: 1.5 },
    { sequence: 1e300 },
    { sequence: -1 },
    { timestamp: 1e300 },
  ])
    t.match(
      await call('POST', `${path}/events`, { events: [{ ...event, ...wrong }] }, { token }),
      { status: 400 },
      JSON.stringify(wrong),
    )
  t.equal((await call('POST', `${path}/events`, { events: [event] }, { token })).status, 204)
})

t.test('secrets belong to their stack', async t => {
  const { call, states } = await open(t)
  for (const stackName of ['dev', 'other'])
    await call('POST', '/api/stacks/twinstack/shop', { stackName })
  const plaintexts = [Buffer.from('geheim').toString('base64'), '']
  const { body } = await call('POST', `${stack}/batch-encrypt`, { plaintexts }, { gzip: true })
  const back = await call('POST', `${stack}/batch-decrypt`, body)
  t.same(
    back.body.plaintexts,
    Object.fromEntries(
      body.ciphertexts.map((text: string, index: number) => [text, plaintexts[index]]),
    ),
  )
  const elsewhere = stack.replace('dev', 'other')
  t.match((await call('POST', `${elsewhere}/batch-decrypt`, body)).body, {
    code: 400,
    message: /was not encrypted for this stack/,
  })
  const { rows } = await states.store.runSql('select master, wrapped from twinstack.stack_keys')
  t.match(rows, [{ master: /^local:/ }, { master: /^local:/ }])
  // a state that is moved to another stack has its secrets encrypted again
  const [ciphertext] = body.ciphertexts
  const signature = '"4dabf18193072939515e22adb298388d":"1b47061264138c4ac30d75fd1eb44270"'
  const state = (owner: string) =>
    `{"version":3,"deployment":{"secrets_providers":{"type":"service","state":{"url":"http://old",` +
    `"owner":"twinstack","project":"shop","stack":"${owner}"}},"resources":[{"urn":"${urn('a')}",` +
    `"custom":true,"type":"t:t:T","inputs":{"p":{${signature},"ciphertext":"${ciphertext}"}}}]}}`
  t.equal((await call('POST', `${elsewhere}/import`, state('dev'))).status, 200)
  const moved = (await call('GET', `${elsewhere}/export`)).body.deployment
  t.match(moved.secrets_providers.state, { url: states.url, stack: 'other' })
  const anew = moved.resources[0].inputs.p.ciphertext
  t.not(anew, ciphertext)
  const read = await call('POST', `${elsewhere}/decrypt`, { ciphertext: anew })
  t.equal(read.body.plaintext, plaintexts[0])
})

t.test('the rights of each role', async t => {
  const { call, states } = await open(t)
  await call('POST', '/api/stacks/twinstack/shop', { stackName: 'dev' })
  const viewer = clientOf(states, `token ${await states.token('viewer')}`)
  t.equal((await viewer('GET', stack)).status, 200)
  for (const [method, path] of [
    ['GET', '/export'],
    ['POST', '/update'],
    ['POST', '/preview'],
    ['POST', '/encrypt'],
    ['DELETE', ''],
    ['PATCH', '/tags'],
  ] as const)
    t.equal(
      (await viewer(method, stack + path, method === 'GET' ? undefined : {})).status,
      403,
      `${method} ${path}`,
    )
  const nobody = clientOf(states, 'token tws_wrong')
  t.match((await nobody('GET', '/api/user')).body, { code: 401 })
  const bearer = clientOf(states, 'update-token tws_wrong')
  t.equal((await bearer('GET', '/api/user')).status, 401, 'no update token elsewhere')
  const first = await begin(call)
  await call('POST', '/api/stacks/twinstack/shop', { stackName: 'other' })
  const { body } = await call('POST', `${stack.replace('dev', 'other')}/update`, {})
  const other = `${stack.replace('dev', 'other')}/update/${body.updateID}`
  await call('POST', other, {})
  const entries = `{"entries":[${created(1, 'a')}]}`
  t.equal((await call('PATCH', `${other}/journalentries`, entries, first)).status, 403)
  t.equal((await call('GET', '/api/stacks/acme/shop/dev')).status, 404)
  t.match((await call('GET', '/api/orgs/twinstack/policygroups')).body, {
    code: 404,
    message:
      /^Not Found: Twinstack does not have policy packs \(GET \/api\/orgs\/twinstack\/policygroups/,
  })
  t.match((await call('PATCH', `${first.path}/journalentries`, '{"entries":[', first)).body, {
    code: 400,
    message: /not valid JSON/,
  })
})

t.test('a runner can access its own stack during its operation', async t => {
  const { call, states } = await open(t)
  for (const stackName of ['dev', 'other'])
    await call('POST', '/api/stacks/twinstack/shop', { stackName })
  const { operations, stacks, environments } = states.store
  await environments.create(newEnvironment('dev'))
  const operation = await operations.create(newOperation('dev'))
  const access = createStateGrants({
    store: states.store,
    organisation: 'twinstack',
    address: Promise.resolve(states.url),
  })
  const use = { stack: { project: 'shop', name: 'dev' }, operation: operation.id, reading: false }
  const runner = clientOf(states, `token ${(await access.grant(use)).token}`)
  t.equal((await runner('GET', stack)).status, 401, 'the operation does not run yet')
  await operations.claim('dev', { worker: 'w', leaseSeconds: 60 })
  t.equal((await runner('GET', `${stack}/export`)).status, 200)
  const elsewhere = stack.replace('dev', 'other')
  for (const [method, path, body] of [
    ['GET', '', undefined],
    ['GET', '/export', undefined],
    ['POST', '/batch-decrypt', { ciphertexts: [] }],
    ['POST', '/encrypt', { plaintext: '' }],
    ['POST', '/update', {}],
    ['POST', '/import', { version: 3, deployment: {} }],
    ['DELETE', '', undefined],
    ['POST', '/rename', { newName: 'mine' }],
  ] as const)
    t.equal((await runner(method, elsewhere + path, body)).status, 404, `${method} ${path}`)
  t.equal((await runner('POST', `${stack}/rename`, { newName: 'other' })).status, 404)
  t.equal((await runner('POST', '/api/stacks/twinstack/shop', { stackName: 'new' })).status, 404)
  const listed = await runner('GET', '/api/user/stacks')
  t.same(
    listed.body.stacks.map((one: { stackName: string }) => one.stackName),
    ['dev'],
  )
  // a plain pulumi waits for the operation, and the engine of the operation takes over from itself
  const { body } = await call('POST', `${stack}/update`, {})
  const beside = await call('POST', `${stack}/update/${body.updateID}`, {})
  t.match(beside.body, {
    code: 409,
    message: /currently in progress\. Operation .* holds the environment/,
  })
  const dead = await begin(runner)
  const next = await begin(runner)
  t.ok(next.token)
  const entries = `{"entries":[${created(1, 'a')}]}`
  t.equal((await call('PATCH', `${dead.path}/journalentries`, entries, dead)).status, 403)
  await states.store.runSql(`update twinstack.operations set status = 'failed'`)
  t.equal((await runner('GET', stack)).status, 401, 'after its operation')
  t.equal(await stacks.findToken('x'), null)
  t.ok((await begin(call)).token, 'the stack of an ended operation is free')
})

t.test('a run that only reads writes nothing to its stack', async t => {
  const { call, states } = await open(t)
  await call('POST', '/api/stacks/twinstack/shop', { stackName: 'dev' })
  const { operations, environments } = states.store
  await environments.create(newEnvironment('dev'))
  const operation = await operations.create(newOperation('dev', { kind: 'preview' }))
  await operations.claim('dev', { worker: 'w', leaseSeconds: 60 })
  const access = createStateGrants({
    store: states.store,
    organisation: 'twinstack',
    address: Promise.resolve(states.url),
  })
  const grant = async (name: string) => {
    const use = { stack: { project: 'shop', name }, operation: operation.id, reading: true }
    return clientOf(states, `token ${(await access.grant(use)).token}`)
  }
  const runner = await grant('dev')
  const deployment = { manifest: { time: '2026-01-01T00:00:00Z', magic: '', version: '' } }
  const state = { version: 3, deployment }
  const writes: [method: string, path: string, body?: object][] = [
    ['POST', '/import', state],
    ['POST', '/update', { options: {} }],
    ['POST', '/update', { options: { dryRun: false } }],
    ['POST', '/refresh', {}],
    ['POST', '/destroy', {}],
    ['POST', '/rename', { newName: 'dev' }],
    ['PATCH', '/tags', { a: 'b' }],
    ['PUT', '/config', { environment: 'x' }],
    ['DELETE', '/config'],
    ['DELETE', '?force=true'],
  ]
  for (const [method, path, body] of writes)
    t.equal((await runner(method, stack + path, body)).status, 403, `${method} ${path}`)
  const { body: preview } = await runner('POST', `${stack}/preview`, {})
  const one = `${stack}/update/${preview.updateID}`
  const { body: started } = await runner('POST', one, {})
  const held = { token: started.token as string }
  const checkpoint = await runner('PATCH', `${one}/checkpoint`, state, held)
  t.equal(checkpoint.status, 403, 'the checkpoint of a dry run')
  t.equal((await runner('POST', `${one}/cancel`)).status, 403)
  t.equal((await runner('POST', `${one}/complete`, { status: 'succeeded' }, held)).status, 204)
  for (const path of ['', '/export'])
    t.equal((await runner('GET', stack + path)).status, 200, 'reads')
  t.equal((await runner('POST', `${stack}/encrypt`, { plaintext: '' })).status, 200)
  const first = await grant('fresh')
  const made = '/api/stacks/twinstack/shop'
  t.equal((await first('POST', made, { stackName: 'fresh', state })).status, 403, 'with a state')
  t.equal((await first('POST', made, { stackName: 'fresh' })).status, 200, 'its first, empty one')
})

t.test('a stack with resources is not removed without force', async t => {
  const { call } = await open(t)
  await call('POST', '/api/stacks/twinstack/shop', { stackName: 'dev' })
  const again = await call('POST', '/api/stacks/twinstack/shop', { stackName: 'dev' })
  t.match(again.body, { code: 409, message: /already exists/ })
  const { path, token } = await begin(call)
  await call('PATCH', `${path}/journalentries`, `{"entries":[${created(1, 'a')}]}`, { token })
  await call('POST', `${path}/complete`, { status: 'succeeded' }, { token })
  t.same((await call('DELETE', stack)).body, {
    code: 400,
    message: 'Bad Request: Stack still contains resources.',
  })
  t.equal((await call('POST', `${stack}/rename`, { newName: 'prod' })).status, 204)
  const renamed = stack.replace('dev', 'prod')
  const { deployment } = (await call('GET', `${renamed}/export`)).body
  t.equal(deployment.resources[0].urn, urn('a').replace('dev', 'prod'))
  t.equal((await call('DELETE', `${renamed}?force=true`)).status, 204)
  t.equal((await call('GET', renamed)).status, 404)
})
