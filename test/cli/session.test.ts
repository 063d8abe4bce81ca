/** `login`, `whoami`, `status` and `logout` with the real process and a real service. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { testApp } from '../helper/app.ts'
import { outputOf, start, temporary } from './run.ts'

t.test('a token is stored for its service and used only for it', async t => {
  const { app, secrets, call } = await testApp(t)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  await call('admin', 'POST', '/v1/environments/staging/operations', { kind: 'deploy' })
  const home = temporary(t, 'login')
  const env = { XDG_CONFIG_HOME: home, TWINSTACK_HOME: join(home, 'data') }
  const cli = async (args: string[], input = '') => {
    const { child, done } = start(args, env, input)
    void child
    return done
  }
  t.match(await cli(['whoami', '--url', url]), { code: 77, stderr: /twinstack login/ })
  t.match(await cli(['login', url], 'no-token\n'), { code: 77 })
  t.match(await cli(['login', url], `${secrets.operator}\n`), { code: 0, stdout: /logged in/ })
  const { mode } = statSync(join(home, 'twinstack', 'credentials.json'))
  t.equal(mode & 0o777, 0o600)
  t.match(await cli(['whoami']), { code: 0, stdout: /operator.*\nat http/ })
  const { stdout } = await cli(['status'])
  t.match(stdout, /staging +staging +deploy queued [0-9a-f]{8} +- +- +- +1 +0/)
  t.match(stdout, /nothing needs a decision/)
  const opened = await cli(['open', '/dashboard/account', '--json'])
  const { address } = JSON.parse(opened.stdout) as { address: string }
  t.match(address, `${url}/dashboard/sign-in/link?secret=tws_`)
  t.match(await (await fetch(address)).text(), /Sign in as the operator/)
  t.match(await cli(['stack', 'ls']), { code: 0, stdout: /staging/ })
  const watching = start(['watch', '--every', '1s'], env)
  await outputOf(watching, /nothing needs a decision/)
  const seen = watching.output().length
  await call('operator', 'POST', '/v1/environments/staging/operations', { kind: 'preview' })
  await outputOf(watching, /\n\n[\s\S]*preview queued/)
  t.ok(watching.output().length > seen, 'a change is printed')
  watching.child.kill('SIGINT')
  await watching.done
  t.match(await cli(['logout', url]), { code: 0, stdout: /was deleted/ })
  t.match(await cli(['whoami', '--url', url]), { code: 77 })
})
