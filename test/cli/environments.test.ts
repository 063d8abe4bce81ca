/** The commands of `env` as processes, against the real API. */
import t from 'tap'
import { testApp } from '../helper/app.ts'
import { run } from './run.ts'

t.test('a missing environment is deleted without an error, and --json says so', async t => {
  const { app, secrets } = await testApp(t)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const env = { TWINSTACK_URL: url, TWINSTACK_TOKEN: secrets.admin }
  const { code, stdout } = await run(['env', 'delete', 'gone', '--if-exists', '--json'], env)
  t.equal(code, 0)
  t.same(JSON.parse(stdout), { deleted: null, operation: null })
  const plain = await run(['env', 'delete', 'gone', '--if-exists'], env)
  t.match(plain, { code: 0, stdout: 'there is no environment gone\n' })
  t.match(await run(['env', 'delete', 'gone'], env), { code: 1, stderr: /not-found/ })
})
