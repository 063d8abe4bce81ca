import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { markdownOf } from '../../../src/integrations/commands/markdown.ts'
import { parseCommand } from '../../../src/integrations/commands/parse.ts'
import { performCommand } from '../../../src/integrations/commands/perform.ts'
import { operationView } from '../../../src/integrations/commands/show.ts'
import { testApp } from '../../helper/app.ts'
import { ana, newEnvironment, newOperation } from '../../helper/store.ts'
import type { Role } from '../../../src/model/access.ts'
import type { Actor } from '../../../src/model/actor.ts'
import { bridge } from './bridge.ts'
import { present } from '../../helper/present.ts'

const { app, context, secrets, services, call } = await testApp(t)
const { store, trees } = services
// git is asked once for the same
const resolved = new Map<string | null, ReturnType<typeof trees.resolve>>()
services.trees = {
  ...trees,
  resolve: ref => resolved.get(ref) ?? present(resolved.set(ref, trees.resolve(ref)).get(ref)),
}
await store.environments.create(newEnvironment('staging'))
await store.environments.create(newEnvironment('production', { kind: 'production' }))
await store.environments.create(newEnvironment('pr-1', { kind: 'ephemeral', template: 'staging' }))
let keys = 0
const say = (
  text: string,
  { as = 'admin', key = `k${++keys}`, actor }: { as?: Role; key?: string; actor?: Actor } = {},
) =>
  performCommand({
    ctx: { ...context(as), ...(actor && { actor }), versions: { allow: [], simulated: true } },
    command: parseCommand(text),
    key,
  })
const total = async () => (await store.operations.list({ page: 1, pageSize: 1 })).total
/** deployed, of a revision that exists */
async function deployed(name: string): Promise<string> {
  const { operation } = await say(`up ${name} --confirm ${name}`)
  await store.operations.claim(name, { worker: 'w', leaseSeconds: 60 })
  await store.operations.transition(present(operation).id, {
    from: 'running',
    to: 'succeeded',
    actor: ana,
    reason: 'done',
    changes: { create: 3, same: 1 },
  })
  await store.environments.record(name, {
    deployed: { operation: present(operation).id, revision: present(present(operation).revision) },
    outputs: {
      url: { value: 'https://x', secret: false },
      password: { value: 'hidden-value', secret: true },
    },
  })
  return present(operation).id
}

t.test('the same key asks once', async t => {
  const [one, two] = [
    await say('up staging', { key: 'same' }),
    await say('up staging', { key: 'same' }),
  ]
  t.match(one, {
    title: 'deploy of staging is requested',
    tone: 'neutral',
    environment: 'staging',
    operation: { kind: 'deploy', requestedBy: { name: 'the admin' } },
  })
  t.equal(present(one.operation).id, present(two.operation).id)
  await t.rejects(say('up production --confirm production', { key: 'same' }), {
    code: 'idempotency-mismatch',
  })
  await t.rejects(
    say('cancel staging', { key: 'same' }),
    { code: 'idempotency-mismatch' },
    'whatever it is',
  )
  t.match(await say('cancel staging'), { tone: 'good', title: 'deploy of staging is cancelled' })
  t.match(await say('cancel staging'), {
    tone: 'bad',
    title: 'no operation runs or waits in staging',
  })
  t.match(
    await say(`cancel ${present(one.operation).id}`),
    { tone: 'good', title: 'deploy of staging is cancelled' },
    'again, by who cancelled it',
  )
})

t.test('one cancel, tried again, stops one operation', async t => {
  const [mine, theirs] = [
    present((await say('up staging')).operation),
    present((await say('up staging')).operation),
  ]
  const first = await say('cancel staging', { key: 'inbox 1' })
  const [stopped, left] = present(first.operation).id === mine.id ? [mine, theirs] : [theirs, mine]
  for (let n = 0; n < 2; n++)
    t.match(await say('cancel staging', { key: 'inbox 1' }), {
      tone: 'good',
      operation: { id: stopped.id, status: 'cancelled' },
    })
  t.match(await store.operations.get(left.id), { status: 'queued', cancel: null })
  const both = await Promise.all(
    Array.from({ length: 2 }, () => say('cancel staging', { key: 'inbox 2' })),
  )
  t.ok(
    both.every(({ operation }) => operation === null || operation.id === left.id),
    'also at once',
  )
  const nothing = () => say('cancel staging', { key: 'inbox 3' })
  t.match(await nothing(), { tone: 'bad', title: 'no operation runs or waits in staging' })
  const { operation: later } = await say('up staging')
  t.match(
    await nothing(),
    { tone: 'bad', title: 'no operation runs or waits in staging' },
    'what came later was not meant',
  )
  t.match(await store.operations.get(present(later).id), { status: 'queued' })
  await say('cancel staging')
})

t.test('refusals are answers: rights, names, order', async t => {
  const before = await total()
  t.match(await say('up staging', { as: 'viewer' }), {
    tone: 'bad',
    operation: null,
    title: /needs the role operator/,
  })
  t.match(await say('rebuild production', { as: 'operator' }), {
    tone: 'bad',
    title: /needs the role approver/,
  })
  t.match(await say('up nowhere'), {
    tone: 'bad',
    title: 'there is no environment nowhere',
    lines: [
      'up nowhere --from staging creates an ephemeral environment from the settings of staging',
    ],
  })
  t.match(await say('redeploy staging'), { tone: 'bad', title: /nothing is deployed in staging/ })
  t.match(await say('drift staging'), { tone: 'bad', title: /nothing is deployed/ })
  t.match(await say('up staging --revision no-such-branch'), {
    tone: 'bad',
    title: /no-such-branch/,
  })
  t.match(await say('logs staging --lines 0'), { tone: 'bad', title: /1 to 50/ })
  t.match(await say('approve staging', { as: 'approver' }), {
    tone: 'bad',
    title: 'no operation waits for approval in staging',
  })
  t.equal(await total(), before)
})

t.test('an environment that is not theirs to see is told like one that is not there', async t => {
  const nox: Actor = {
    kind: 'person',
    name: 'nox',
    role: null,
    grants: [{ role: 'operator', environment: 'staging' }],
    tokenId: null,
    address: null,
  }
  t.match(await say('status', { actor: nox }), { title: '1 environment' })
  for (const text of [
    'status ENV',
    'up ENV',
    'up ENV --confirm ENV',
    'redeploy ENV',
    'plan ENV',
    'drift ENV',
    'drift ENV --last',
    'reconcile ENV',
    'reconcile ENV --confirm ENV',
    'rebuild ENV',
    'rebuild ENV --plan',
    'destroy ENV',
    'parity ENV staging',
    'parity staging ENV',
    'parity staging ENV --now',
    'approve ENV',
    'reject ENV',
    'cancel ENV',
    'logs ENV',
  ]) {
    const [hidden, nowhere] = await Promise.all(
      ['production', 'nowhere'].map(name => say(text.replaceAll('ENV', name), { actor: nox })),
    )
    t.same(
      JSON.stringify(hidden).replaceAll('production', 'nowhere'),
      JSON.stringify(nowhere),
      text,
    )
    t.match(hidden, { tone: 'bad' })
  }
})

t.test('what is dangerous wants the name typed, of who may do it', async t => {
  const before = await total()
  for (const text of [
    'rebuild staging',
    'destroy staging',
    'destroy pr-1',
    'up production',
    'reconcile production',
    'rebuild staging --confirm production',
    'rebuild staging --keep-stateful -- "why not"',
  ]) {
    const { confirm, operation, tone } = await say(text)
    t.match({ operation, tone }, { operation: null, tone: 'neutral' }, text)
    t.equal(present(confirm).word, text.split(' ')[1])
    t.equal(
      (
        await say(`${present(confirm).command} --confirm ${present(confirm).word}`, {
          as: 'viewer',
        })
      ).tone,
      'bad',
      'it is still asked who it is',
    )
  }
  t.equal(
    present((await say('rebuild staging --keep-stateful -- "why not"')).confirm).command,
    'rebuild staging --keep-stateful "--message=why not"',
  )
  t.equal(await total(), before)
  t.match(
    await say('reconcile production --plan'),
    { tone: 'bad', title: /nothing is deployed/ },
    'a plan is none of them',
  )
  t.match(await say('destroy pr-1 --confirm pr-1'), {
    operation: { kind: 'destroy', removeEnvironment: true },
  })
  t.match(await say('rebuild production --confirm production'), {
    tone: 'bad',
    title: /nothing is deployed/,
  })
})

t.test('each refusal stands in the audit log, once', async t => {
  const refused = async () =>
    (await store.auditLog.list({ page: 1, pageSize: 100 })).items.filter(
      ({ outcome }) => outcome === 'refused',
    ).length
  for (const text of [
    'up staging',
    'up pr-9 --from staging',
    'redeploy production',
    'rebuild production',
    'destroy pr-1',
    'destroy pr-1 --confirm pr-1',
    'reconcile production --confirm production',
    'plan staging',
    'up production --confirm production',
  ]) {
    const before = await refused()
    t.equal((await say(text, { as: 'viewer' })).tone, 'bad', text)
    t.equal((await refused()) - before, text.startsWith('redeploy') ? 0 : 1, text)
  }
})

t.test('an ephemeral one is made where there is none', async t => {
  t.match(await say('up pr-2 --from staging --ttl 60'), {
    lines: ['pr-2 was created from staging'],
    operation: { environment: 'pr-2', kind: 'deploy' },
  })
  t.match(await store.environments.get('pr-2'), {
    kind: 'ephemeral',
    template: 'staging',
    life: { ttlMinutes: 60 },
  })
  t.match(await say('up pr-2 --from staging'), {
    lines: ['it has this revision already, or a deploy of it is running'],
  })
  t.match(await say('up pr-3 --from staging --ttl soon'), { tone: 'bad', title: /minutes/ })
  t.match(await say('up staging --from staging'), { tone: 'bad', title: /is of kind staging/ })
})

t.test('redeploy deploys what is deployed once more', async t => {
  const first = await deployed('staging')
  const { operation } = await say('redeploy staging')
  t.match(operation, {
    kind: 'deploy',
    revision: { id: present(present(await store.operations.get(first)).revision).id },
  })
  t.match(await say('status staging'), {
    lines: [
      /resources of revision/,
      /deployed since/,
      /last: deploy, queued/,
      'drift: not checked yet',
    ],
  })
  await say('cancel staging')
  t.match(await say('drift staging'), {
    operation: { kind: 'drift-check' },
    lines: ['no drift check has run yet'],
  })
  t.match(await say('logs staging'), {
    title: 'drift-check of staging: queued',
    lines: [/^\d\d:\d\d:\d\d queued/],
  })
  t.match(await say('parity staging production'), {
    tone: 'bad',
    title: /nothing is deployed in production|production/,
  })
})

t.test('the view of an operation: steps, outcome, no secret', async t => {
  const id = present(present(await store.environments.get('staging')).deployed).operation
  await store.operations.append(
    id,
    'service',
    [
      {
        n: null,
        at: new Date().toISOString(),
        body: { type: 'step', step: 'prepare', state: 'started' },
      },
      {
        n: null,
        at: new Date().toISOString(),
        body: { type: 'step', step: 'prepare', state: 'finished', seconds: 1.25 },
      },
      {
        n: null,
        at: new Date().toISOString(),
        body: { type: 'diagnostic', severity: 'info', message: '"type":"step"' },
      },
      {
        n: null,
        at: new Date().toISOString(),
        body: { type: 'step', step: 'run', state: 'started' },
      },
    ],
    null,
  )
  const view = await operationView(store, id)
  t.match(view, {
    headline: 'deploy of staging: succeeded',
    tone: 'good',
    done: true,
    buttons: [],
    approval: null,
    error: null,
    outcome: ['3 create', 'url = https://x'],
    steps: [
      { name: 'prepare', state: 'done', seconds: 1.25 },
      { name: 'run', state: 'running', seconds: null },
    ],
  })
  t.notMatch(JSON.stringify(view), 'hidden-value')
  t.equal(await operationView(store, '0f0e0d0c-0b0a-4908-8706-050403020100'), null)
})

t.test('approving: shown first, bound to that plan, by persons', async t => {
  const { id } = await store.operations.create(
    newOperation('production', { environmentKind: 'production' }),
  )
  await store.operations.claim('production', { worker: 'w', leaseSeconds: 60 })
  const digest = 'ab'.repeat(32)
  const now = Date.now()
  await store.operations.transition(id, {
    from: 'running',
    to: 'awaiting-approval',
    actor: ana,
    reason: 'policy',
    approval: {
      digest,
      requestedAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 60_000).toISOString(),
      status: 'waiting',
      by: null,
      at: null,
      comment: '',
      fourEyes: false,
      why: 'policy',
    },
  })
  t.match(await operationView(store, id), { buttons: ['approve', 'reject'], approval: { digest } })
  t.match(await say('approve production'), {
    tone: 'neutral',
    operation: { id },
    lines: [/requested by ana/, 'approve production --digest abababababab'],
  })
  t.match(await store.operations.get(id), { status: 'awaiting-approval' })
  const machine: Actor = {
    kind: 'machine',
    name: 'a bot',
    role: 'admin',
    tokenId: null,
    address: null,
  }
  t.match(
    await say(`approve production --digest ${digest}`, { actor: machine }),
    { tone: 'bad', title: /only a person can approve, and a bot is a machine/ },
    'also without four eyes',
  )
  for (const wrong of ['ababab', 'cdcdcdcdcd', '%', 'cd'.repeat(32)])
    t.match(
      await say(`approve production --digest ${wrong}`),
      { tone: 'bad', title: /has changed: its digest/ },
      wrong,
    )
  t.match(await say(`approve production --digest ${digest.slice(0, 12)}`, { as: 'operator' }), {
    tone: 'bad',
    title: /needs the role approver/,
  })
  t.match(await say(`approve production --digest ${digest.slice(0, 12)} --comment fine`), {
    tone: 'good',
    title: 'deploy of production is approved',
  })
  t.match(
    await say(`approve production --digest ${digest.slice(0, 12)}`),
    { tone: 'good' },
    'asked for again after a crash',
  )
  t.match(await store.operations.get(id), {
    status: 'queued',
    approval: { by: 'the admin', comment: 'fine' },
  })
})

t.test('over REST: an answer ready to be shown', async t => {
  t.match(await call('viewer', 'POST', '/v1/commands', { text: 'status' }), {
    status: 200,
    body: { tone: 'neutral', text: /^\*\*\d environments\*\*\n```\n/ },
  })
  t.match(await call('viewer', 'POST', '/v1/commands', { text: 'up staging' }), {
    status: 200,
    body: {
      tone: 'bad',
      operation: null,
      text: /operation:request on staging needs the role operator/,
    },
  })
  t.match(await call('admin', 'POST', '/v1/commands', { text: 'nonsense' }), {
    status: 200,
    body: { tone: 'bad', title: /no command nonsense/ },
  })
  t.match(
    await call('admin', 'POST', '/v1/commands', { text: 'status', user: 'ana' }),
    { status: 400 },
    'nobody says who they are',
  )
  t.match(await call('admin', 'POST', '/v1/commands', { text: 'x'.repeat(2001) }), { status: 400 })
  const once = () =>
    call('operator', 'POST', '/v1/commands', { text: 'up staging' }, { 'idempotency-key': 'a' })
  const [one, two] = [await once(), await once()]
  t.equal(one.body.operation.id, two.body.operation.id)
  for (const text of ['cancel staging', 'up staging --revision v2'])
    t.match(
      await call('operator', 'POST', '/v1/commands', { text }, { 'idempotency-key': 'a' }),
      { status: 422, body: { code: 'idempotency-mismatch' } },
      text,
    )
  t.not(
    (
      await call(
        'admin',
        'POST',
        '/v1/commands',
        { text: 'up staging' },
        { 'idempotency-key': 'a' },
      )
    ).body.operation.id,
    one.body.operation.id,
    'a key is of who sends it',
  )
  t.match(
    (await store.auditLog.list({ page: 1, pageSize: 50 })).items
      .filter(({ outcome }) => outcome === 'refused')
      .map(({ action }) => action),
    /operation\.deploy/,
  )
})

t.test('markdown: what came from outside is no markup', async t => {
  t.equal(
    markdownOf({ title: '<b>@all</b> *x* [y](z) `c`', lines: [] }),
    '**&lt;b&gt;@\u2060all&lt;/b&gt; \\*x\\* \\[y\\]\\(z\\) \\`c\\`**',
  )
  t.equal(
    markdownOf({ title: 'x', lines: ['```\nescape', '````'] }),
    '**x**\n`````\n``` escape\n````\n`````',
  )
})

// the bridges of the documentation, against the same surface
await store.environments.create(newEnvironment('bridged'))
await app.listen({ port: 0, host: '127.0.0.1' })
const reached = {
  TWINSTACK_URL: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
  TWINSTACK_TOKEN: secrets.operator,
}
const asked = async () =>
  (await store.operations.list({ environment: 'bridged', page: 1, pageSize: 10 })).total

/** Begins a request and leaves in the middle of its body. */
async function leave(at: string): Promise<void> {
  const { hostname, port } = new URL(at)
  const socket = connect(Number(port), hostname)
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\ntext=up')
  await sleep(50)
  socket.destroy()
  await sleep(50)
}
const speechless = createServer((_request, response) =>
  response.end("<html>a proxy's page</html>"),
).listen(0, '127.0.0.1')
t.teardown(() => {
  speechless.close()
})

t.test('Mattermost: the token of the slash command, and one operation for one trigger', async t => {
  const at = await bridge(t, 'mattermost.mjs', { ...reached, MATTERMOST_TOKEN: 'the token' })
  const say = (form: Record<string, string>) =>
    fetch(at, { method: 'POST', body: new URLSearchParams(form) })
  t.equal((await say({ token: 'another', text: 'up bridged' })).status, 401)
  t.equal((await say({ text: 'up bridged' })).status, 401)
  t.equal(await asked(), 0)
  for (let n = 0; n < 2; n++)
    t.match(
      await (await say({ token: 'the token', text: 'up bridged', trigger_id: 'a trigger' })).json(),
      { response_type: 'ephemeral', text: '**deploy of bridged is requested**' },
    )
  t.equal(await asked(), 1)
  await leave(at)
  t.match(
    await (await say({ token: 'the token', text: 'approve bridged' })).json(),
    { text: /no operation waits for approval/ },
    'also after somebody left',
  )
})

t.test('Teams: signed over the raw body', async t => {
  const secret = Buffer.from('a secret of Teams').toString('base64')
  const at = await bridge(t, 'teams.mjs', { ...reached, TEAMS_SECRET: secret })
  const body = JSON.stringify({
    id: '1',
    text: '<at>Twinstack</at>&nbsp;status',
    from: { name: 'ana' },
  })
  const say = (authorization: string, sent = body) =>
    fetch(at, { method: 'POST', body: sent, headers: { authorization } })
  const by = (text: string) =>
    `HMAC ${createHmac('sha256', Buffer.from(secret, 'base64')).update(text).digest('base64')}`
  for (const wrong of [
    '',
    'HMAC ',
    'HMAC AAAA',
    `HMAC ${createHmac('sha256', 'another').update(body).digest('base64')}`,
  ])
    t.equal((await say(wrong)).status, 401)
  await leave(at)
  for (const wrong of ['no JSON', 'null']) t.equal((await say(by(wrong), wrong)).status, 400, wrong)
  t.match(await (await say(by(body))).json(), {
    type: 'message',
    text: /bridged: nothing is deployed/,
  })
  const other = await bridge(t, 'teams.mjs', {
    ...reached,
    TWINSTACK_URL: `http://127.0.0.1:${(speechless.address() as AddressInfo).port}`,
    TEAMS_SECRET: secret,
  })
  t.match(
    await (
      await fetch(other, { method: 'POST', body, headers: { authorization: by(body) } })
    ).json(),
    { text: 'Twinstack did not answer (200)' },
  )
})
