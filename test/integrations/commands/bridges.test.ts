/** Commands over REST, and the bridges of the documentation on it. */
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { newEnvironment } from '../../helper/store.ts'
import { bridge } from './bridge.ts'
import { createPerformLab } from './performLab.ts'

const { app, secrets, call, store } = await createPerformLab(t)
// before the first test: tap ends a file whose tests are done while the file awaits something
await store.environments.create(newEnvironment('bridged'))
await app.listen({ port: 0, host: '127.0.0.1' })

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
    'a key belongs to its sender',
  )
  t.match(
    (await store.auditLog.list({ page: 1, pageSize: 50 })).items
      .filter(({ outcome }) => outcome === 'refused')
      .map(({ action }) => action),
    /operation\.deploy/,
  )
})

// the bridges of the documentation, against the same surface
const reached = {
  TWINSTACK_URL: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
  TWINSTACK_TOKEN: secrets.operator,
}
const requestsOf = async () =>
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
  const print = (form: Record<string, string>) =>
    fetch(at, { method: 'POST', body: new URLSearchParams(form) })
  t.equal((await print({ token: 'another', text: 'up bridged' })).status, 401)
  t.equal((await print({ text: 'up bridged' })).status, 401)
  t.equal(await requestsOf(), 0)
  for (let n = 0; n < 2; n++)
    t.match(
      await (
        await print({ token: 'the token', text: 'up bridged', trigger_id: 'a trigger' })
      ).json(),
      { response_type: 'ephemeral', text: '**deploy of bridged is requested**' },
    )
  t.equal(await requestsOf(), 1)
  await leave(at)
  t.match(
    await (await print({ token: 'the token', text: 'approve bridged' })).json(),
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
  const print = (authorization: string, sent = body) =>
    fetch(at, { method: 'POST', body: sent, headers: { authorization } })
  const by = (text: string) =>
    `HMAC ${createHmac('sha256', Buffer.from(secret, 'base64')).update(text).digest('base64')}`
  for (const wrong of [
    '',
    'HMAC ',
    'HMAC AAAA',
    `HMAC ${createHmac('sha256', 'another').update(body).digest('base64')}`,
  ])
    t.equal((await print(wrong)).status, 401)
  await leave(at)
  for (const wrong of ['no JSON', 'null'])
    t.equal((await print(by(wrong), wrong)).status, 400, wrong)
  t.match(await (await print(by(body))).json(), {
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
