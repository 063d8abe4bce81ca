/**
 * The command line against a service that it started itself, in the sandbox; every command and
 * failures: service.long.test.ts.
 */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { outputOf } from '../run.ts'
import { serving } from '../serving.ts'

t.test('serve, up, drift, logs, stop', async t => {
  const { home, cli, serve } = await serving(t)
  t.ok(await outputOf(serve, /SANDBOX .*(simulation)/))
  t.ok(await outputOf(serve, /(twinstack stop)/))
  t.equal(statSync(join(home, 'keys', 'cli-token')).mode & 0o777, 0o600)

  t.match(await cli('env', 'create', 'staging', '--kind', 'staging', '-d', 'a test'), {
    code: 0,
    stdout: /twinstack up staging/,
  })
  const up = await cli('up', 'staging', '--json', '-m', 'first')
  t.equal(up.code, 0, up.stderr)
  t.match(JSON.parse(up.stdout), {
    operation: { status: 'succeeded', message: 'first', kind: 'deploy' },
  })
  t.match(up.stderr, /create ec2\.Vpc main/, 'progress is printed during the operation')
  const outputs = await cli('env', 'outputs', 'staging')
  t.match(outputs, { code: 0, stdout: /token +\[secret\]/ })
  t.notMatch(outputs.stdout, /a-secret-output/)

  t.match(await cli('sandbox', 'set', 'staging/database', 'ingress[0].cidrBlocks[0]=0.0.0.0/0'), {
    code: 0,
    stdout: /0\.0\.0\.0\/0/,
  })
  const drift = await cli('drift', 'staging')
  t.equal(drift.code, 2, 'drift has an exit code of its own')
  t.match(drift.stdout, /ec2\.SecurityGroup database {2}changed outside/)
  t.match(drift.stdout, /expected "10\.0\.0\.0\/8" → actual "0\.0\.0\.0\/0"/)

  t.match(await cli('logs', JSON.parse(up.stdout).operation.id), {
    code: 0,
    stdout: /ec2\.Vpc main/,
  })

  t.match(await cli('stop'), { code: 0, stdout: /the service is stopped/ })
  t.match(await serve.done, { code: 0 })
  t.notOk(existsSync(join(home, 'service.json')))
  t.equal((await cli('env', 'list')).code, 69)
})
