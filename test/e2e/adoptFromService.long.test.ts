/**
 * Adoption from a backend that speaks the protocol of Pulumi Cloud (`https://`): the state service
 * of another Twinstack. The stack is adopted, a preview shows no changes, and the stack is exported
 * back.
 */
import { symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { engineFound } from '../adapters/runner/helper.ts'
import { run } from '../cli/run.ts'
import { makeRepository, temporaryFolder } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'

t.setTimeout(0)

t.test('a stack of another service is adopted and exported back', async t => {
  const repository = makeRepository(t, 'prints-secret')
  const first = await testService(t, { repository, env: { TWINSTACK_STATES: 'service' } })
  await first.environment('staging', 'staging')
  t.match(await first.run('staging', 'deploy'), { status: 'succeeded', error: null })

  const second = await testService(t, {
    repository,
    env: { TWINSTACK_SANDBOX: first.sandbox, TWINSTACK_SWEEP: '3600' },
  })
  const tools = temporaryFolder(t)
  symlinkSync(engineFound.command, join(tools, 'pulumi'))
  const env = {
    PATH: [tools, dirname(process.execPath), process.env.PATH].join(':'),
    PULUMI_HOME: join(tools, '.pulumi'),
    PULUMI_ACCESS_TOKEN: first.token,
    TWINSTACK_URL: second.url,
    TWINSTACK_TOKEN: second.token,
  }
  const backend = ['--backend', first.url, '--cwd', repository]
  const listed = await run(['adopt', ...backend], env)
  t.match(listed, { code: 0, stdout: /staging +\d+ .*environment staging/ }, listed.stderr)
  const adopted = await run(['adopt', ...backend, 'staging'], env)
  t.match(adopted, { code: 0, stdout: /shows no change/ }, adopted.stderr)
  t.match(await second.run('staging', 'drift-check'), {
    status: 'succeeded',
    drift: { changed: 0, deleted: 0, pendingChanges: 0 },
  })
  t.match(await second.run('staging', 'deploy'), { status: 'succeeded', changes: { same: 3 } })

  const target = ['--to-backend', first.url, '--cwd', repository]
  const back = await run(['state', 'export', 'staging', ...target, '--overwrite'], env)
  t.match(back, { code: 0 }, back.stderr)
  const preview = await first.run('staging', 'preview')
  t.match(preview, { status: 'succeeded', error: null })
  t.match(await first.run('staging', 'deploy'), { status: 'succeeded', changes: { same: 3 } })
  t.match(await first.run('staging', 'destroy'), { status: 'succeeded', error: null })
})
