/** A state that a client made up, and what an operation of the service makes of it. */
import t from 'tap'
import type { CloudThing } from '../../../src/model/cloud.ts'
import type { OperationKind } from '../../../src/model/operation.ts'
import { createDeploymentRecord } from '../../../src/services/operations/execute/recordStack.ts'
import {
  clusterArn,
  clusterType,
  held,
  importState,
  invent,
  openStates,
  updateState,
} from '../../helper/inventedState.ts'
import { newOperation } from '../../helper/store.ts'

t.setTimeout(120_000)

const refused = { code: 'import-refused', message: /a plain pulumi wrote .* another environment/ }

t.test("pulumi stack import can't take resources of an environment of another person", async t => {
  const { store, admin, eve } = await openStates(t)
  for (const id of ['orders', 'ORDERS', clusterArn('orders')]) {
    const answer = await importState(eve, invent(id))
    t.match(answer, { status: 409, body: { message: /another environment has it/ } }, id)
    t.notMatch(answer.text, /production/, 'and no name of the other one')
  }
  const role = JSON.stringify({ roleArn: 'arn:aws:iam::111111111111:role/other' })
  const own = await importState(eve, invent('orders', { provider: { assumeRole: role } }))
  t.match(own, { status: 409 }, 'a role in the same account')
  t.equal((await store.environments.listResources('staging', { page: 1, pageSize: 9 })).total, 0)
  t.equal((await importState(eve, invent('free'))).status, 200)
  const elsewhere = invent('orders', { provider: { region: 'us-east-1' } })
  t.equal((await importState(eve, elsewhere)).status, 200, 'another region is another resource')
  t.equal((await importState(eve, invent('orders'))).status, 409, 'and is no way to this one')
  t.equal((await importState(admin, invent('orders'))).status, 200, 'a move between two own stacks')
  t.same(await store.environments.listUnprovenIds('staging'), [
    { type: clusterType, id: 'orders', region: 'eu-west-1', owned: true },
  ])
})

t.test('an update of a client that says so is compared before the service writes', async t => {
  const { store, eve, guard } = await openStates(t)
  await updateState(eve, invent('orders'))
  for (const kind of ['destroy', 'deploy', 'rebuild'] as const)
    await t.rejects(guard('staging', kind), refused, kind)
  await t.resolves(guard('staging', 'state-edit'), 'the way out of it')
  await t.resolves(guard('production'), 'the owner can still import them')
  await updateState(eve, invent('free'))
  await t.resolves(guard('staging'), 'it is no longer in the state')
  await updateState(eve, invent('orders', { external: true }))
  await t.resolves(guard('staging'), 'read, not owned')
  await updateState(eve, invent('orders', { name: 'y' }))
  await t.rejects(guard('staging'), refused, 'read first, owned then')
  await updateState(eve, invent('orders', { name: 'z' }))
  await t.rejects(guard('staging'), refused, 'under another name in a second update')
  const other = { ...held('free'), urn: held('orders').urn }
  await store.environments.record('production', { state: { resources: [other], digest: 'q' } })
  await t.resolves(guard('staging'), 'production has let it go')
})

t.test('a tag of another environment counts, and the one that was first keeps it', async t => {
  const { store, admin, eve, guard } = await openStates(t)
  await updateState(eve, invent('tagged'))
  const thing = {
    type: clusterType,
    id: 'tagged',
    arn: clusterArn('tagged'),
    account: '111111111111',
    region: 'eu-west-1',
    name: null,
    tags: { 'twinstack:environment': 'elsewhere' },
    why: 'tagged',
  } as unknown as CloudThing
  await t.rejects(guard('staging', 'destroy', [thing]), refused)
  await t.resolves(guard('staging'), 'without the tag')
  await store.policies.set('production', { outOfBand: { allowed: true } }, 'ana')
  const made = { stack: 'production', outputs: { arn: clusterArn('new') } }
  await updateState(admin, invent('new', made), 'production')
  await updateState(eve, invent('new'))
  await t.resolves(guard('production'), 'production had it first')
  await t.rejects(guard('staging'), refused)
})

t.test('renaming a stack to the name of an environment is an import', async t => {
  const { store, eve } = await openStates(t)
  const path = '/api/stacks/twinstack/shop'
  t.equal((await eve('DELETE', `${path}/staging?force=true`)).status, 204)
  t.equal((await eve('POST', path, { stackName: 'side' })).status, 200)
  // no environment of that name: nobody has compared it
  await updateState(eve, invent('orders', { stack: 'side' }), 'side')
  const renamed = () => eve('POST', `${path}/side/rename`, { newName: 'staging' })
  t.match(await renamed(), { status: 409, body: { message: /another environment has it/ } })
  await updateState(eve, invent('free', { stack: 'side' }), 'side')
  await store.policies.set('staging', { outOfBand: { allowed: false } }, 'ana')
  t.match(await renamed(), { status: 403 }, 'by the policy of the environment')
  await store.policies.set('staging', { outOfBand: { allowed: true } }, 'ana')
  t.equal((await renamed()).status, 204)
  const [operation] = (await store.operations.list({ page: 1, pageSize: 1 })).items
  t.match(operation, { kind: 'out-of-band', environment: 'staging', message: /stack rename/ })
  t.match(await store.environments.listUnprovenIds('staging'), [{ id: 'free', owned: false }])
})

t.test('a document is never known, whatever the policy admits', async t => {
  const { store, eve } = await openStates(t)
  await store.policies.set('staging', { outOfBand: { allowed: true, evidence: true } }, 'ana')
  await updateState(eve, invent('a'))
  t.equal(await store.notices.getLatest('staging', 'state.out-of-band'), null)
  await importState(eve, invent('b'))
  t.match(await store.notices.getLatest('staging', 'state.out-of-band'), { text: /stack import/ })
})

t.test('an operation that has written has compared them', async t => {
  const { store } = await openStates(t)
  const operation = await store.operations.create(newOperation('staging', { kind: 'deploy' }))
  const ended = (status: 'succeeded' | 'refused', kind: OperationKind) =>
    createDeploymentRecord({ ...operation, kind }, { state: null, settings: null } as never, {
      status,
      reason: '',
      error: null,
    })
  t.same(ended('succeeded', 'deploy').unprovenIds, [])
  t.same(ended('succeeded', 'destroy').unprovenIds, [])
  for (const [status, kind] of [
    ['refused', 'deploy'],
    ['succeeded', 'preview'],
    ['succeeded', 'state-edit'],
  ] as const)
    t.equal(ended(status, kind).unprovenIds, undefined, `${kind} ${status}`)
})

t.test('what only the engine would read in a state is refused, and nothing is stored', async t => {
  const { store, eve } = await openStates(t)
  const plain = JSON.stringify(invent('orders'))
  const hidden = {
    'a list in another case': plain.replace('"resources"', '"Resources"'),
    'a letter that Go takes for an s': plain.replace('"resources"', '"re\\u017fources"'),
    'an id in another case': plain.replace('"id":"orders"', '"id":"free","Id":"orders"'),
    'a list that occurs twice': plain.replace('"resources"', '"resources":[],"resources"'),
  }
  const path = '/api/stacks/twinstack/shop/staging'
  for (const [name, deployment] of Object.entries(hidden)) {
    const body = `{"version":3,"deployment":${deployment}}`
    t.match(await eve('POST', `${path}/import`, body), { status: 400 }, `${name}: import`)
    const first = `{"stackName":"side","state":${body}}`
    t.match(await eve('POST', '/api/stacks/twinstack/shop', first), { status: 400 }, name)
    const made = await eve('POST', `${path}/update`, { options: {}, metadata: {} })
    const update = `${path}/update/${made.body.updateID}`
    const { token } = (await eve('POST', update, { journalVersion: 1 })).body
    t.match(await eve('PATCH', `${update}/checkpoint`, body, { token }), { status: 400 }, name)
    const verbatim = `{"untypedDeployment":${body},"sequenceNumber":1}`
    const sent = await eve('PATCH', `${update}/checkpointverbatim`, verbatim, { token })
    t.match(sent, { status: 400 }, `${name}: verbatim`)
    const entry = `{"version":1,"kind":5,"sequenceID":1,"operationID":1,"newSnapshot":${deployment}}`
    const journal = await eve('PATCH', `${update}/journalentries`, `{"entries":[${entry}]}`, {
      token,
    })
    t.match(journal, { status: 400 }, `${name}: journal`)
    await eve('POST', `${update}/complete`, { status: 'succeeded' }, { token })
    t.notMatch((await eve('GET', `${path}/export`)).text, /orders/, `${name}: nothing is stored`)
  }
  t.equal((await store.environments.listResources('staging', { page: 1, pageSize: 9 })).total, 0)
})
