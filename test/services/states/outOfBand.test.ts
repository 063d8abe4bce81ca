/** Plain pulumi on environments, as requests of its protocol. */
import t, { type Test } from 'tap'
import { cancelOperation } from '../../../src/services/operations/cancelOperation.ts'
import { endAbandonedUpdate } from '../../../src/services/states/endPlainPulumi.ts'
import { summarise } from '../../../src/model/checkpoint.ts'
import { ana, newEnvironment, newOperation } from '../../helper/store.ts'
import { clientOf, type Client } from '../../helper/pulumiProtocol.ts'
import { testStates, type TestStates } from '../../helper/states.ts'

t.setTimeout(120_000)

const log = { info() {}, warn() {}, error() {} }
const urn = (name: string) => `urn:pulumi:staging::shop::t:t:T::${name}`
const created = (sequenceID: number, name: string) =>
  `{"version":1,"kind":1,"sequenceID":${sequenceID},"operationID":${sequenceID},"removeOld":null,` +
  `"removeNew":null,"state":{"urn":"${urn(name)}","custom":true,"id":"${name}","type":"t:t:T"}}`

async function open(t: Test, kind: 'staging' | 'production' = 'staging') {
  const states = await testStates(t)
  const call = clientOf(states, `token ${await states.token('admin')}`)
  await call('POST', '/api/stacks/twinstack/shop', { stackName: kind })
  await states.store.environments.create({ ...newEnvironment(kind), kind })
  return { states, call, stack: `/api/stacks/twinstack/shop/${kind}` }
}

async function start(call: Client, stack: string) {
  const metadata = { message: 'by hand', environment: {} }
  const made = await call('POST', `${stack}/update`, { options: {}, metadata })
  const path = `${stack}/update/${made.body?.updateID}`
  const started = await call('POST', path, { journalVersion: 1 })
  return { made, path, token: started.body?.token as string, started }
}

async function newest({ store }: TestStates) {
  const [operation] = (await store.operations.list({ page: 1, pageSize: 1 })).items
  if (!operation) throw new Error('there is no operation')
  return operation
}

t.test('an update is an operation with its actor, its events and its end', async t => {
  const { states, call, stack } = await open(t)
  const { store } = states
  const { path, token } = await start(call, stack)
  const running = await newest(states)
  t.match(running, {
    kind: 'out-of-band',
    status: 'running',
    environment: 'staging',
    message: 'pulumi up: by hand',
    requestedBy: { kind: 'person', name: 'the admin' },
  })
  t.match(await store.environments.get('staging'), { active: running.id })
  await call('PATCH', `${path}/journalentries`, `{"entries":[${created(1, 'a')}]}`, { token })
  const metadata = { op: 'create', urn: urn('a'), type: 't:t:T', old: null, new: null, keys: null }
  const events = [
    { sequence: 1, timestamp: 1, preludeEvent: { config: {} } },
    { sequence: 2, timestamp: 2, resourcePreEvent: { metadata, planning: false } },
    { sequence: 3, timestamp: 3, resOutputsEvent: { metadata, planning: false } },
    {
      sequence: 4,
      timestamp: 4,
      summaryEvent: { resourceChanges: { create: 1 }, durationSeconds: 2 },
    },
  ]
  for (const repeated of [events, events])
    t.equal(
      (await call('POST', `${path}/events/batch`, { events: repeated }, { token })).status,
      204,
    )
  t.equal((await call('POST', `${path}/complete`, { status: 'succeeded' }, { token })).status, 204)
  const ended = await newest(states)
  t.match(ended, { id: running.id, status: 'succeeded', changes: { create: 1 }, error: null })
  const { writtenState } = await store.environments.getSecrets('staging')
  const { deployment } = (await call('GET', `${stack}/export`)).body
  t.equal(
    writtenState,
    summarise(deployment).contentDigest,
    'the next operation expects this state',
  )
  const stored = await store.operations.listEvents(ended.id, { after: 0, limit: 100 })
  t.same(
    stored.map(({ body }) =>
      body.type === 'resource' ? `${body.phase} ${body.change.op}` : body.type,
    ),
    ['status', 'status', 'started create', 'finished create', 'summary', 'status'],
  )
  t.match(await store.notices.getLatest('staging', 'state.out-of-band'), {
    operation: ended.id,
    text: 'the admin changed staging with a plain pulumi (pulumi up: by hand)',
  })
  const recorded = await store.environments.listResources('staging', { page: 1, pageSize: 10 })
  t.match(recorded.items, [{ urn: urn('a') }])
  t.match(await store.environments.get('staging'), { active: null })
  // an import of a state is one as well
  const state = `{"version":3,"deployment":{"resources":[]}}`
  t.equal((await call('POST', `${stack}/import`, state)).status, 200)
  t.match(await newest(states), {
    kind: 'out-of-band',
    status: 'succeeded',
    message: /stack import/,
  })
  // a preview is none
  const before = (await store.operations.list({ page: 1, pageSize: 1 })).total
  const preview = await call('POST', `${stack}/preview`, { options: {}, metadata: {} })
  await call('POST', `${stack}/update/${preview.body.updateID}`, {})
  t.equal((await store.operations.list({ page: 1, pageSize: 1 })).total, before)
})

t.test('it holds the environment, and waits for nobody', async t => {
  const { states, call, stack } = await open(t)
  const { operations, environments } = states.store
  const first = await start(call, stack)
  const { id } = await operations.create(newOperation('staging'))
  t.equal(await operations.claim('staging', { worker: 'w', leaseSeconds: 60 }), null)
  const second = await start(call, stack)
  t.match(second.started.body, { code: 409, message: /the admin has held the stack since/ })
  await call('POST', `${first.path}/complete`, { status: 'failed' }, first)
  t.match(await operations.claim('staging', { worker: 'w', leaseSeconds: 60 }), {
    operation: { id },
  })
  const third = await start(call, stack)
  t.match(third.started.body, {
    code: 409,
    message: new RegExp(
      `progress\\. Operation ${id} \\(deploy\\) of .* holds the environment staging since`,
    ),
  })
  t.match(await environments.get('staging'), { active: id })
})

t.test('the policy refuses it on production, and admits it with or without evidence', async t => {
  const { states, call, stack } = await open(t, 'production')
  const { store } = states
  const refused = {
    code: 403,
    message: /outOfBand\.allowed is false.*pulumi deployment run update/s,
  }
  t.match((await start(call, stack)).made.body, refused)
  const state = `{"version":3,"deployment":{"resources":[]}}`
  t.match((await call('POST', `${stack}/import`, state)).body, refused)
  t.match((await call('DELETE', `${stack}?force=true`)).body, refused)
  t.match((await call('POST', `${stack}/rename`, { newName: 'other' })).body, refused)
  t.equal((await call('POST', `${stack}/preview`, {})).status, 200, 'a preview changes nothing')
  t.equal((await store.operations.list({ page: 1, pageSize: 1 })).total, 0)
  const body = { outOfBand: { allowed: true, evidence: true } }
  await store.policies.set('production', body, 'ana')
  const { path, token } = await start(call, stack)
  await call('PATCH', `${path}/journalentries`, `{"entries":[${created(1, 'a')}]}`, { token })
  await call('POST', `${path}/complete`, { status: 'succeeded' }, { token })
  t.match(await newest(states), { status: 'succeeded' })
  t.equal(await store.notices.getLatest('production', 'state.out-of-band'), null, 'a known state')
})

t.test('cancelled from outside, or its client is gone: what was stored is the state', async t => {
  const { states, call, stack } = await open(t)
  const { store } = states
  const ctx = { store, actor: { ...ana, address: null, role: 'admin' }, requestId: null }
  const cancelled = await start(call, stack)
  const journal = `${cancelled.path}/journalentries`
  await call('PATCH', journal, `{"entries":[${created(1, 'a')}]}`, cancelled)
  const { id } = await newest(states)
  await cancelOperation({ ctx: ctx as never, input: { id } })
  t.match(await newest(states), { status: 'cancelled', cancel: { stopped: 'forcibly' } })
  t.equal((await call('PATCH', journal, `{"entries":[${created(2, 'b')}]}`, cancelled)).status, 403)
  const gone = await start(call, stack)
  await call('PATCH', `${gone.path}/journalentries`, `{"entries":[${created(1, 'c')}]}`, gone)
  const left = await newest(states)
  await endAbandonedUpdate({ store, log }, left)
  t.match(await newest(states), { status: 'running' }, 'its lease is valid')
  await store.runSql(`update twinstack.stack_updates set lease_until = now() - interval '1 second'`)
  await endAbandonedUpdate({ store, log }, left)
  t.match(await newest(states), {
    id: left.id,
    status: 'failed',
    error: { code: 'out-of-band', message: /stopped answering/ },
  })
  const { body } = await call('GET', `${stack}/export`)
  t.same(body.deployment.resources.map((one: { id: string }) => one.id).sort(), ['a', 'c'])
})
