/** Tokens, roles, schedules, targets of notifications and the audit log, as pages. */
import t, { type Test } from 'tap'
import type { Role } from '../../../../../src/model/access.ts'
import { testApp } from '../../../../helper/app.ts'
import { createVisitor } from '../../../../helper/browser.ts'
import { canary, createEnvironments, findUnescaped } from '../../../../helper/pages.ts'

const root = '/dashboard/administration'

async function start(t: Test, role: Role = 'admin') {
  const around = await testApp(t)
  const visitor = createVisitor(around.app)
  await visitor.signIn(around.secrets[role])
  const read = async (path: string) => {
    const { status, document, text } = await visitor.visit(`${root}/${path}`)
    return { status, text, main: document.querySelector('main')?.textContent ?? '', document }
  }
  /** sends the first form of the page with this end of its address */
  const press = async (path: string, end: string) => {
    const { document } = await read(path)
    const form = document.querySelector(`form[action$="${end}"]`)
    return visitor.send(form?.getAttribute('action') ?? `no form for ${end}`)
  }
  return { ...around, visitor, read, press }
}

t.test('a token is created, shown once, and revoked', async t => {
  const { visitor, read, call } = await start(t)
  await read('tokens')
  const made = await visitor.send(`${root}/tokens`, {
    name: 'laptop',
    owner: 'ana',
    ownerKind: 'person',
    grants: 'operator:kind=ephemeral viewer:staging',
    expires: '2099-01-31',
  })
  t.equal(made.status, 201)
  t.match(made.headers, { 'cache-control': 'no-store' })
  const secret = made.document.querySelector('input.secret')?.getAttribute('value') ?? ''
  t.match(secret, /^tws_/)
  const whoami = () =>
    call('viewer', 'GET', '/v1/whoami', undefined, { authorization: `Bearer ${secret}` })
  t.match((await whoami()).body, {
    name: 'ana',
    role: null,
    grants: [
      { role: 'operator', kind: 'ephemeral' },
      { role: 'viewer', environment: 'staging' },
    ],
  })
  const list = await read('tokens')
  t.match(list.main, /laptop[\s\S]*ana[\s\S]*operator on all of the kind ephemeral/)
  t.notMatch(list.text, secret, 'no later page has it')
  const { body } = await call('admin', 'GET', '/v1/tokens')
  const { id } = body.items.find(({ name }: { name: string }) => name === 'laptop')
  t.equal((await visitor.send(`${root}/tokens/${id}/revoke`)).status, 303)
  t.equal((await whoami()).status, 401)
  t.match((await read('tokens')).main, /revoked/)
})

t.test('a wrong token is refused with the name of the field', async t => {
  const { visitor, read } = await start(t)
  const send = async (more: Record<string, string>) => {
    await read('tokens')
    const fields = { name: 'x', owner: 'y', ownerKind: 'person', ...more }
    const { status, text } = await visitor.send(`${root}/tokens`, fields)
    return { status, text }
  }
  t.match(await send({ grants: 'everything' }), { status: 400, text: /ROLE:ENVIRONMENT/ })
  t.match(await send({ grants: 'king:staging' }), { status: 400, text: /grants/ })
  t.match(await send({}), { status: 400, text: /role/ }, 'without rights')
  t.match(await send({ role: 'viewer', expires: '2001-01-01' }), { status: 400, text: /future/ })
})

t.test('the roles are those of the policy', async t => {
  const { read } = await start(t)
  const { document, main } = await read('roles')
  const production = document.querySelectorAll('table').at(-1)
  const row = production
    ?.querySelectorAll('tbody tr')
    .find(one => one.textContent.includes('state:edit'))
  t.same(
    row?.querySelectorAll('td .sr-only').map(one => one.textContent),
    ['no', 'no', 'no', 'yes'],
    'state:edit in production needs an admin',
  )
  t.match(main, /the approver/)
})

t.test('a schedule is created, paused, resumed and removed', async t => {
  const { visitor, read, press, services } = await start(t)
  await createEnvironments(services.store, ['staging', 'staging'])
  await read('schedules')
  const fields = { environment: 'staging', task: 'parity', cron: '0 6 * * 1-5', timezone: 'UTC' }
  t.equal((await visitor.send(`${root}/schedules`, fields)).status, 303)
  const find = async () =>
    (await services.store.schedules.list({ page: 1, pageSize: 9, scope: null })).items[0]
  t.match(await find(), { environment: 'staging', task: 'parity', paused: false })
  t.match((await read('schedules')).main, /staging[\s\S]*0 6 \* \* 1-5/)
  await press('schedules', '/pause')
  t.match(await find(), { paused: true })
  await press('schedules', '/resume')
  t.match(await find(), { paused: false })
  t.equal((await press('schedules', '/remove')).status, 303)
  t.equal(await find(), undefined)
  await read('schedules')
  const wrong = await visitor.send(`${root}/schedules`, { ...fields, cron: 'sometimes' })
  t.equal(wrong.status, 400)
})

t.test('a schedule that runs now leads to its operation', async t => {
  const { visitor, read, press, services } = await start(t)
  await createEnvironments(services.store, ['staging', 'staging'])
  await read('schedules')
  await visitor.send(`${root}/schedules`, { environment: 'staging', task: 'deploy', every: '600' })
  const { status, location } = await press('schedules', '/run')
  t.equal(status, 303)
  t.match(location, /^\/dashboard\/operations\/[0-9a-f-]{36}$/)
})

t.test('a target of notifications: created, tested, its deliveries sent again', async t => {
  const { visitor, read, press, services } = await start(t)
  await read('webhooks')
  const made = await visitor.send(`${root}/webhooks`, {
    url: 'https://hooks.example.com/twinstack',
    description: canary.slice(0, 80),
    format: 'raw',
    events: 'drift.found',
  })
  t.equal(made.status, 201, made.document.textContent)
  const secret = made.document.querySelector('input.secret')?.getAttribute('value') ?? ''
  t.match(secret, /^whsec_/)
  const [webhook] = (await services.store.webhooks.list({ page: 1, pageSize: 9 })).items
  const page = `webhooks/${webhook?.id}`
  const list = await read('webhooks')
  t.notMatch(list.text, secret)
  t.same(findUnescaped(list.text), [])
  await press(page, '/test')
  t.match((await read(page)).main, /twinstack\.test[\s\S]*waiting/)
  await services.store.runSql(
    "update twinstack.webhook_deliveries set state = 'dead', last_error = $1, next_at = null",
    [canary],
  )
  const dead = await read(page)
  t.match(dead.main, /dead/)
  t.same(findUnescaped(dead.text), [])
  t.equal((await press(page, '/replay')).status, 303)
  t.match((await read(page)).main, /waiting/)
  await press(page, '/pause')
  t.match(await services.store.webhooks.get(webhook?.id ?? ''), { active: false })
  await press(page, '/remove')
  t.equal((await read(page)).status, 404)
  await read('webhooks')
  const inside = { url: 'http://169.254.169.254/latest', format: 'raw' }
  t.equal((await visitor.send(`${root}/webhooks`, inside)).status, 400, 'an address of the cloud')
})

t.test('the audit log is searched and verified', async t => {
  const { read, call, services } = await start(t)
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  await services.store.auditLog.append({
    actor: { kind: 'person', name: canary },
    action: canary,
    target: canary,
    outcome: 'refused',
    detail: { [canary]: canary },
    requestId: null,
    address: canary,
  })
  const all = await read('audit-log')
  t.match(all.main, /environment\.create/)
  t.same(findUnescaped(all.text), [])
  t.notMatch((await read('audit-log?action=session.create')).main, /environment\.create/)
  t.match((await read('audit-log?actor=the+admin&action=environment.create')).main, /staging/)
  t.match((await read('audit-log?to=2001-01-01')).main, /no row/)
  const today = new Date().toISOString().slice(0, 10)
  t.match((await read(`audit-log?from=${today}&to=${today}`)).main, /environment\.create/)
  const verified = await read('audit-log?verify=1')
  t.match(verified.main, /complete/)
  const head = verified.document.querySelector('.panel code')?.textContent ?? ''
  t.match((await read(`audit-log?verify=1&expect=${head}`)).main, /complete/)
  t.match((await read(`audit-log?verify=1&expect=${'0'.repeat(64)}`)).main, /is in no row/)
  t.equal((await read('audit-log?from=yesterday')).status, 400)
})

t.test('only admins administer; others see neither the pages nor their link', async t => {
  const { app, visitor, read, services } = await start(t, 'approver')
  t.notMatch((await visitor.visit('/dashboard')).text, /administration/)
  for (const path of ['tokens', 'roles', 'webhooks', 'audit-log', 'audit-log?verify=1'])
    t.equal((await read(path)).status, 403, path)
  t.equal((await read('schedules')).status, 200, 'schedules are no secret')
  const id = '00000000-0000-4000-8000-000000000001'
  const { document } = await visitor.visit('/dashboard/account')
  const _csrf = document.querySelector('input[name=_csrf]')?.getAttribute('value') ?? ''
  const bodies: Record<string, Record<string, string>> = {
    tokens: { name: 'x', owner: 'y', ownerKind: 'person', role: 'admin' },
    webhooks: { url: 'https://hooks.example.com/x' },
    schedules: { task: 'audit', cron: '@daily' },
  }
  const routes = app.routeList.filter(
    ({ method, url }) => method === 'POST' && url.startsWith(`${root}/`),
  )
  t.ok(routes.length >= 13, `${routes.length} routes`)
  for (const { url } of routes) {
    const path = url.replace(/:\w+/g, id)
    const fields = { _csrf, ...bodies[url.split('/').at(-1) ?? ''] }
    const { status } = await visitor.send(path, fields)
    t.ok([403, 404].includes(status), `${url}: ${status}`)
  }
  t.equal((await services.store.webhooks.list({ page: 1, pageSize: 1 })).total, 0)
})
