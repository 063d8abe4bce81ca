/**
 * The command line against a service that it started itself, in the sandbox: from `serve` to
 * `stop`. The short form is service.test.ts.
 */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { run, outputOf, start, temporary } from '../run.ts'
import { serving } from '../serving.ts'

t.test('serve, all operations of an environment, stop', async t => {
  const { home, env, cli, serve, token, url } = await serving(t)

  await t.test('the banner has the address and token; a second service is refused', async t => {
    // line by line: earlier output may arrive before the rest
    t.ok(await outputOf(serve, /SANDBOX .*(simulation)/))
    t.ok(await outputOf(serve, /(twinstack stop)/))
    t.equal(statSync(join(home, 'keys', 'cli-token')).mode & 0o777, 0o600)
    const second = await cli('serve')
    t.equal(second.code, 1)
    t.match(second.stderr, /already runs/)
  })

  await t.test('environments', async t => {
    t.match(await cli('env', 'list'), { code: 0, stdout: /no environments yet/ })
    t.match(await cli('env', 'create', 'staging', '--kind', 'staging', '-d', 'a test'), {
      code: 0,
      stdout: /twinstack up staging/,
    })
    t.match(await cli('env', 'create', 'staging', '--kind', 'staging'), {
      code: 1,
      stderr: /environment-exists/,
    })
    t.match(await cli('up', 'nowhere'), { code: 1, stderr: /there is no environment nowhere/ })
    t.match(await cli('drift', 'staging'), { code: 1, stderr: /not-deployed/ })
  })

  await t.test('preview, up, no changes', async t => {
    t.match(await cli('preview', 'staging', '--fail-on-changes'), {
      code: 2,
      stdout: /3 to create\n[^]*\+ ec2\.Vpc main/,
    })
    const up = await cli('up', 'staging', '--json', '-m', 'first')
    t.equal(up.code, 0, up.stderr)
    t.match(JSON.parse(up.stdout), {
      operation: { status: 'succeeded', message: 'first', kind: 'deploy' },
    })
    t.match(up.stderr, /create ec2\.Vpc main/)
    t.match(await cli('up', 'staging', '--quiet'), { code: 0, stdout: /unchanged/, stderr: '' })
  })

  await t.test('recorded resources; a secret output only with its right', async t => {
    t.match(await cli('env', 'resources', 'staging'), {
      code: 0,
      stdout: /aws:ec2\/vpc:Vpc +main +vpc-/,
    })
    const outputs = await cli('env', 'outputs', 'staging')
    t.match(outputs, { code: 0, stdout: /token +\[secret\]/ })
    t.notMatch(outputs.stdout, /a-secret-output/)
    t.match(await cli('env', 'outputs', 'staging', '--show-secrets'), {
      code: 0,
      stdout: /token +"a-secret-output"/,
    })
    t.match(await cli('audit-log'), { code: 0, stdout: /outputs\.read-secret/ })
    t.match(await cli('env', 'update', 'staging', '--owner', 'Ann'), {
      code: 0,
      stdout: /owner +Ann/,
    })
    t.match(await cli('operation', 'list', '-e', 'staging', '--kind', 'deploy'), {
      code: 0,
      stdout: /succeeded/,
    })
  })

  await t.test('a change in the console is drift, and is reconciled', async t => {
    t.match(await cli('drift', 'staging'), { code: 0, stdout: /no drift in staging/ })
    t.match(await cli('sandbox', 'set', 'staging/database', 'ingress[0].cidrBlocks[0]=0.0.0.0/0'), {
      code: 0,
      stdout: /0\.0\.0\.0\/0/,
    })
    const drift = await cli('drift', 'staging')
    t.equal(drift.code, 2)
    t.match(drift.stdout, /ec2\.SecurityGroup database {2}changed outside/)
    t.match(drift.stdout, /expected "10\.0\.0\.0\/8" → actual "0\.0\.0\.0\/0"/)
    t.match(await cli('reconcile', 'staging'), { code: 0, stdout: /1 updated/ })
    const calm = await cli('drift', 'staging', '--json')
    t.equal(calm.code, 0)
    t.match(JSON.parse(calm.stdout), { report: { resources: [] } })
  })

  await t.test('a failing resource: cause, log and next step; then it succeeds', async t => {
    await cli(
      'sandbox',
      'fault',
      'add',
      'fail',
      'update',
      '*',
      '--times',
      '1',
      '--message',
      'RequestLimitExceeded',
    )
    await cli('sandbox', 'set', 'staging/database', 'ingress[0].cidrBlocks[0]=0.0.0.0/0')
    const failed = await cli('reconcile', 'staging')
    t.equal(failed.code, 1)
    t.match(failed.stderr, /RequestLimitExceeded/)
    const [, id = ''] = /twinstack logs (\S+)/.exec(failed.stderr) ?? []
    t.match(await cli('logs', id), { code: 0, stdout: /RequestLimitExceeded/ })
    t.match(await cli('operation', 'show', id), { code: 0, stdout: /failed/ })
    await cli('sandbox', 'fault', 'clear')
    t.equal((await cli('reconcile', 'staging')).code, 0)
  })

  await t.test('deployments and their changes', async t => {
    const history = await cli('history', 'staging')
    t.match(history, {
      code: 0,
      stdout:
        /reconcile by .*\n.*\n.*engine 3\S+, aws 7\S+\n +resources: 1 updated\n +updated +ec2\.SecurityGroup database/,
    })
    t.match(
      history.stdout,
      /deploy by .*: first .*\n +revision .*by Ada Test\n.*\n +the first deployment\n +resources: 2 created/,
    )
    const { items } = JSON.parse((await cli('history', 'staging', '--json')).stdout)
    const [newest, oldest] = [items[0], items.at(-1)]
    t.match(newest, {
      kind: 'reconcile',
      changes: {
        commits: { direction: 'same' },
        settings: { digestChanged: false, changes: [] },
        resources: { updated: 1 },
      },
    })
    t.match(await cli('history', 'staging', '--from', oldest.operation, '--to', newest.operation), {
      code: 0,
      stdout: /^from .*deploy by[^]*^to .*reconcile by[^]*1 updated/m,
    })
    t.match(await cli('history', 'staging', '--from', oldest.operation), {
      code: 64,
      stderr: /expected two ids/,
    })
  })

  await t.test('Ctrl-C leaves the operation alone; cancel ends it', async t => {
    await cli('sandbox', 'fault', 'add', 'hang', 'read', '*')
    const waiting = start(['drift', 'staging'], env)
    await outputOf(waiting, /drift-check started/)
    waiting.child.kill('SIGINT')
    t.match(await waiting.done, {
      code: 130,
      stderr: /continues in the service[^]*no longer waiting/,
    })
    t.match(await cli('drift', 'staging', '--timeout', '1s'), {
      code: 75,
      stderr: /waited 1\.0 s; drift-check of staging continues/,
    })
    const cancelled = await cli('cancel', 'staging')
    t.match(
      cancelled,
      { code: 0, stdout: /is cancelled, stopped (gracefully|forcibly)/ },
      cancelled.stderr,
    )
    await cli('sandbox', 'fault', 'clear')
  })

  await t.test('tokens: a viewer may read and not write', async t => {
    const made = JSON.parse(
      (await cli('token', 'create', 'reader', '--owner', 'Ann', '--role', 'viewer', '--json'))
        .stdout,
    )
    const remote = {
      ...env,
      TWINSTACK_HOME: temporary(t, 'remote'),
      TWINSTACK_URL: url,
      TWINSTACK_TOKEN: made.secret,
    }
    t.match(await run(['env', 'show', 'staging'], remote), { code: 0, stdout: /a test/ })
    t.match(await run(['up', 'staging'], remote), { code: 77, stderr: /forbidden/ })
    t.equal((await cli('token', 'revoke', made.token.id)).code, 0)
    t.match(await run(['env', 'list'], remote), { code: 77, stderr: /unauthenticated/ })
    t.match(await run(['audit-log'], { ...remote, TWINSTACK_TOKEN: token }), {
      code: 0,
      stdout: /token\.create/,
    })
  })

  await t.test('the end of it', async t => {
    let refused = await cli('env', 'delete', 'staging')
    // a drift check without a waiting client may still run
    for (let tries = 0; tries < 60 && /environment-busy/.test(refused.stderr); tries += 1) {
      await new Promise(resolve => setTimeout(resolve, 1000))
      refused = await cli('env', 'delete', 'staging')
    }
    t.match(refused, { code: 1, stderr: /environment-has-resources/ })
    t.match(await cli('env', 'delete', 'staging', '--destroy'), { code: 0, stdout: /is removed/ })
    t.match(await cli('sandbox', 'ls'), {
      code: 0,
      stdout: /no resources in the simulated AWS account/,
    })
    t.match(await cli('stop'), { code: 0, stdout: /the service is stopped/ })
    t.match(await serve.done, { code: 0 })
    t.notOk(existsSync(join(home, 'service.json')))
    t.equal((await cli('env', 'list')).code, 69)
  })
})
