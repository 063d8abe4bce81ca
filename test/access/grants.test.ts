/** Roles on some environments: what is listed, what is hidden and how, and what may be made. The matrix has every route. */
import t from 'tap'
import type { Grant } from '../../src/access/words.ts'
import { grants } from '../../src/cli/arguments.ts'
import { tokenTable } from '../../src/cli/render/access.ts'
import { testApp, type TestApp } from '../helper/app.ts'

type Ask = (method: string, url: string, body?: object) => ReturnType<TestApp['call']>

async function holder ({ call }: TestApp, held: { role?: string, grants?: Grant[] }): Promise<Ask> {
  const { status, body } = await call('admin', 'POST', '/v1/tokens', { name: 'ci', owner: 'ci', ownerKind: 'machine', ...held })
  if (status !== 201) throw new Error(JSON.stringify(body))
  // the later header counts
  return (method, url, payload) => call('viewer', method, url, payload, { authorization: `Bearer ${body.secret}` })
}

t.test('what somebody with roles on some environments sees', async t => {
  const app = await testApp(t)
  const { store } = app.services
  for (const [name, kind] of [['production', 'production'], ['staging', 'staging'], ['one', 'ephemeral'], ['two', 'ephemeral']] as const) {
    await app.call('admin', 'POST', '/v1/environments', { name, kind })
    await app.call('admin', 'POST', `/v1/environments/${name}/operations`, { kind: 'preview' })
    await store.notices.add({ type: 'drift.found', environment: name, operation: null, text: 'x' })
  }
  const copies = await holder(app, { grants: [{ role: 'operator', kind: 'ephemeral' }] })
  const staging = await holder(app, { grants: [{ role: 'viewer', environment: 'staging' }] })
  const names = (answer: { body: { items: { name?: string, environment?: string }[] } }) => answer.body.items.map(one => one.name ?? one.environment).sort()

  await t.test('lists have theirs, and count only theirs', async t => {
    t.match(await copies('GET', '/v1/environments?pageSize=1'), { body: { total: 2, items: [{ name: 'one' }] } })
    t.same(names(await copies('GET', '/v1/operations')), ['one', 'two'])
    t.match(await copies('GET', '/v1/operations?environment=staging'), { body: { total: 0 } })
    t.same(names(await staging('GET', '/v1/environments')), ['staging'])
    t.same((await staging('GET', '/v1/notices')).body.notices.map((one: { environment: string }) => one.environment), ['staging'])
    t.same([...new Set(names(await staging('GET', '/v1/schedules')))], ['staging'])
    t.equal((await copies('GET', '/v1/schedules')).body.items.some((one: { environment: string | null }) => one.environment === null), false, 'those over all environments are for a role everywhere')
    t.match(await staging('GET', '/v1/drift/statistics'), { status: 200, body: { total: 0 } })
    t.match((await staging('GET', '/v1/compliance')).status, 200)
  })

  await t.test('what is hidden is answered like what is missing', async t => {
    const [hidden] = (await app.call('admin', 'GET', '/v1/operations?environment=production')).body.items
    const nowhere = '00000000-0000-4000-8000-000000000000'
    const bare = ({ status, body: { instance: _instance, requestId: _id, ...body } }: { status: number, body: Record<string, unknown> }, name: string) => JSON.parse(JSON.stringify({ status, body }).replaceAll(name, 'IT'))
    for (const below of ['', '/operations', '/outputs', '/history', '/drift', '/gate', '/policy', '/state-versions']) {
      t.same(bare(await copies('GET', `/v1/environments/production${below}`), 'production'), bare(await copies('GET', `/v1/environments/missing${below}`), 'missing'), `environment ${below}`)
    }
    for (const below of ['', '/events', '/plan', '/gate', '/tests', '/compliance', '/drift']) {
      t.same(bare(await copies('GET', `/v1/operations/${hidden.id}${below}`), hidden.id), bare(await copies('GET', `/v1/operations/${nowhere}${below}`), nowhere), `operation ${below}`)
    }
    t.match(await copies('POST', `/v1/operations/${hidden.id}/cancel`), { status: 404 })
    t.match(await copies('PUT', '/v1/environments/production', {}), { status: 404, body: { detail: 'there is no environment production' } })
    t.match(await copies('GET', '/v1/compliance?environments=one&environments=production'), { status: 404, body: { detail: 'there is no environment production' } })
    t.match(await copies('GET', '/v1/compliance?planned=' + hidden.id), { status: 404, body: { detail: `there is no operation ${hidden.id}` } })
    t.match(await staging('GET', '/v1/parity'), { status: 404, body: { detail: 'there is no environment production' } })
    t.match(await staging('POST', '/v1/environments/staging/operations', { kind: 'preview' }), { status: 403, body: { detail: 'operation:request on staging needs the role operator; ci has the role viewer' } })
    t.match(await staging('GET', '/v1/review'), { status: 403, body: { detail: /no role everywhere/, hint: /everywhere/ } })
  })

  await t.test('an operator of copies makes and ends them, and nothing else', async t => {
    t.match(await copies('PUT', '/v1/environments/three', {}), { status: 201, body: { kind: 'ephemeral' } })
    t.match(await copies('DELETE', '/v1/environments/three?destroy=true'), { status: 202 })
    t.match(await copies('POST', '/v1/environments', { name: 'four', kind: 'staging' }), { status: 403, body: { detail: /environment:write on four needs the role operator; ci has no role there/ } })
    t.match(await copies('POST', '/v1/environments', { name: 'four', kind: 'ephemeral', owner: 'ana' }), { status: 403, body: { detail: /environment:assign on four/ } })
    t.match(await copies('POST', '/v1/schedules', { environment: null, task: 'audit', scheduleCron: '@daily' }), { status: 403, body: { detail: /on all environments needs the role admin/ } })
  })
})

t.test('grants in tokens, as they are made and shown', async t => {
  const app = await testApp(t)
  t.match(await app.call('admin', 'POST', '/v1/tokens', { name: 'x', owner: 'x', ownerKind: 'machine' }), { status: 400, body: { errors: [{ path: 'role', message: /expected a role, or grants/ }] } })
  t.match(await app.call('admin', 'POST', '/v1/tokens', { name: 'x', owner: 'x', ownerKind: 'machine', grants: [{ role: 'admin' }] }), { status: 400 })
  const both = await holder(app, { role: 'viewer', grants: grants('operator:staging', grants('admin:kind=ephemeral')) })
  t.match((await both('GET', '/v1/whoami')).body, { role: 'viewer', grants: [{ role: 'admin', kind: 'ephemeral' }, { role: 'operator', environment: 'staging' }] })
  t.match(await both('POST', '/v1/tokens', { name: 'x', owner: 'x', ownerKind: 'machine', role: 'viewer' }), { status: 403 }, 'nobody hands out more than he has')
  const { items } = (await app.call('admin', 'GET', '/v1/tokens')).body
  t.match(tokenTable(items).join('\n'), /viewer, admin on all ephemeral, operator on staging/)
  for (const wrong of ['operator', 'root:staging', 'viewer:kind=prod', 'viewer:', 'viewer:UP', 'viewer:-x']) t.throws(() => grants(wrong), /is no grant: expected ROLE:ENVIRONMENT/, wrong)
})
