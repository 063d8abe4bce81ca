/** The bridges of docs/examples as they stand there, against the real surface. */
import { fork } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../src/config.ts'
import { testApp } from '../helper/app.ts'
import { newEnvironment } from '../helper/store.ts'

const { app, secrets, services: { store } } = await testApp(t)
await store.environments.create(newEnvironment('staging'))
await app.listen({ port: 0, host: '127.0.0.1' })
const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
const asked = async () => (await store.operations.list({ environment: 'staging', page: 1, pageSize: 10 })).total

async function bridge (t: Test, file: string, env: Record<string, string>): Promise<string> {
  const child = fork(join(packageFolder, 'docs/examples', file), { execArgv: [], silent: true, env: { PATH: process.env['PATH'], PORT: '0', TWINSTACK_URL: url, TWINSTACK_TOKEN: secrets.operator, ...env } })
  t.teardown(() => { child.kill() })
  const [said] = await once(child.stdout!, 'data') as [Buffer]
  return `http://127.0.0.1:${/\d+/.exec(String(said))![0]}`
}

t.test('Mattermost: the token of the slash command, and one operation for one trigger', async t => {
  const at = await bridge(t, 'mattermost.mjs', { MATTERMOST_TOKEN: 'the token' })
  const say = (form: Record<string, string>) => fetch(at, { method: 'POST', body: new URLSearchParams(form) })
  t.equal((await say({ token: 'another', text: 'up staging' })).status, 401)
  t.equal((await say({ text: 'up staging' })).status, 401)
  t.equal(await asked(), 0)
  for (let n = 0; n < 2; n++) t.match(await (await say({ token: 'the token', text: 'up staging', trigger_id: 'a' })).json(), { response_type: 'ephemeral', text: '**deploy of staging is asked for**' })
  t.equal(await asked(), 1)
  t.match(await (await say({ token: 'the token', text: 'approve staging' })).json(), { text: /nothing waits for approval/ })
})

t.test('Teams: signed over the raw body', async t => {
  const secret = Buffer.from('a secret of Teams').toString('base64')
  const at = await bridge(t, 'teams.mjs', { TEAMS_SECRET: secret })
  const body = JSON.stringify({ id: '1', text: '<at>Twinstack</at>&nbsp;status', from: { name: 'ana' } })
  const say = (authorization: string) => fetch(at, { method: 'POST', body, headers: { authorization } })
  for (const wrong of ['', 'HMAC ', 'HMAC AAAA', `HMAC ${createHmac('sha256', 'another').update(body).digest('base64')}`]) t.equal((await say(wrong)).status, 401)
  t.match(await (await say(`HMAC ${createHmac('sha256', Buffer.from(secret, 'base64')).update(body).digest('base64')}`)).json(), { type: 'message', text: /staging: nothing is deployed, deploy queued|staging: nothing is deployed/ })
})
