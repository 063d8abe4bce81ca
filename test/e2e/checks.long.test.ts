/**
 * Checks after a deploy, on the real engine: passing and failing ones, and the recorded result;
 * crashes during checks; and the checks of the sample program. One that fails and its rollback:
 * rollback.test.ts.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { RunProcess } from '../../src/model/run.ts'
import {
  commitAll,
  makeRepository,
  temporaryFolder,
  write,
} from '../fixtures/programs/repository.ts'
import { ownDomain, testService } from '../helper/service.ts'

const checks = (...list: object[]) => ({ 'checks.yaml': JSON.stringify({ checks: list }) })

t.test('the checks decide the status of a deploy', async t => {
  let healthy = true
  const site = createServer((_request, response) => {
    response.writeHead(healthy ? 200 : 503).end('{"status":"ok"}')
  })
  await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    site.closeAllConnections()
    site.close()
  })
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/healthz`
  const declared = checks(
    {
      name: 'topics',
      kind: 'command',
      run: ['sh', '-c', 'echo "$TWINSTACK_OUTPUT_TOPICS" | grep -c arn:aws:sns'],
    },
    {
      name: 'health',
      kind: 'http',
      url,
      json: { status: 'ok' },
      timeoutSeconds: 0.5,
      everySeconds: 0.1,
    },
    { name: 'elsewhere', kind: 'command', run: ['false'], environments: ['production'] },
  )
  const repository = makeRepository(t, 'small', declared)
  const service = await testService(t, { repository, env: { TWINSTACK_CHECKS_ALLOW: '127.0.0.1' } })
  await service.environment('staging', 'staging')
  await service.demand('staging', { checks: { mode: 'required' } })

  const good = await service.run('staging', 'deploy')
  t.match(good, { status: 'succeeded', tests: { passed: 2, failed: 0, total: 2 }, error: null })
  t.match((await service.call('GET', `/v1/operations/${good.id}/tests`)).body.items, [
    { name: 'topics', source: 'checks', outcome: 'passed', output: '1\n', by: 'worker' },
    { name: 'health', outcome: 'passed' },
  ])
  const steps = (await service.events(good.id)).flatMap(({ body }) =>
    body.type === 'step' && /check/.test(body.step) ? [`${body.step} ${body.state}`] : [],
  )
  t.match(
    steps.filter(step => !step.startsWith('checks-file')),
    [
      'checks started',
      'check topics started',
      'check topics finished',
      'check health started',
      'check health finished',
      'checks finished',
    ],
  )

  healthy = false
  write(repository, {
    'index.ts': `${readFileSync(join(repository, 'index.ts'), 'utf8')}\n// another commit\n`,
  })
  const commit = commitAll(repository, 'A commit whose site does not come up')
  const bad = await service.run('staging', 'deploy')
  t.match(bad, {
    status: 'failed',
    tests: { passed: 1, failed: 1, total: 2 },
    error: {
      code: 'checks-failed',
      message: /^1 of 2 checks failed: health: GET .*expected status 200, got 503/,
    },
  })
  const { body: environment } = await service.call('GET', '/v1/environments/staging')
  t.match(
    environment.deployed,
    { operation: bad.id, revision: commit },
    'the existing resources are recorded as deployed',
  )
})

t.test('around the checks', async t => {
  const marks = join(temporaryFolder(t), 'marks')
  const slow = {
    name: 'slow',
    kind: 'command',
    run: ['sh', '-c', `echo begun >> ${marks}; sleep 5; echo ended >> ${marks}`],
  }
  const service = await testService(t, {
    repository: makeRepository(t, 'small', { 'checks.yaml': JSON.stringify({ checks: [slow] }) }),
  })
  const marked = () => (existsSync(marks) ? readFileSync(marks, 'utf8').trim().split('\n') : [])
  const begun = async (more: number) => {
    for (
      const end = Date.now() + 90_000;
      marked().filter(mark => mark === 'begun').length < more;
    ) {
      if (Date.now() > end) throw new Error('the check did not begin')
      await sleep(50)
    }
  }
  await service.environment('staging', 'staging')
  await service.demand('staging', { checks: { mode: 'required' } })

  await t.test(
    'a killed service finds its checks running after the start, and does not repeat them',
    async t => {
      const { id } = await service.request('staging', 'deploy')
      await begun(1)
      await service.kill()
      await service.start()
      t.match(await service.wait(id), { status: 'succeeded', tests: { passed: 1, total: 1 } })
      t.same(marked(), ['begun', 'ended'])
      const steps = (await service.events(id)).flatMap(({ body }) =>
        body.type === 'step' && body.step === 'check slow' ? [body.state] : [],
      )
      t.same(steps, ['started', 'finished'], 'reported once')
    },
  )

  await t.test('when their own process is killed they run again', async t => {
    const { id } = await service.request('staging', 'deploy')
    await begun(2)
    const run = JSON.parse(
      readFileSync(join(service.home, 'runs', `${id}-1-checks-1`, 'process.json'), 'utf8'),
    ) as RunProcess
    process.kill(run.pid, 'SIGKILL')
    t.match(await service.wait(id), { status: 'succeeded', tests: { passed: 1, total: 1 } })
    t.same(marked(), ['begun', 'ended', 'begun', 'begun', 'ended'])
  })

  await t.test('cancelling stops them; the deploy is recorded', async t => {
    const before = marked().length
    const { id } = await service.request('staging', 'reconcile')
    await begun(4)
    t.equal((await service.call('POST', `/v1/operations/${id}/cancel`)).status, 202)
    const ended = await service.wait(id)
    t.match(ended, { status: 'cancelled', cancel: {}, tests: { passed: 0, failed: 1 } })
    t.match((await service.call('GET', `/v1/operations/${id}`)).body.transitions.at(-1), {
      reason: /cancelled during the checks; the deployed resources exist and are recorded/,
    })
    t.match((await service.call('GET', '/v1/environments/staging')).body.deployed, {
      operation: id,
    })
    await sleep(5500)
    t.equal(marked().length, before + 1, 'the check has ended')
  })
})

t.test('operations without checks, and impossible checks', async t => {
  const repository = makeRepository(t, 'small', {
    'checks.yaml': JSON.stringify({ checks: [{ name: 'yes', kind: 'command', run: ['true'] }] }),
  })
  const service = await testService(t, { repository })
  await service.environment('staging', 'staging')
  await service.demand('staging', { checks: { mode: 'required' } })
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded', tests: { passed: 1 } })
  t.match(
    await service.run('staging', 'preview'),
    { status: 'succeeded', tests: null },
    'no checks run after an operation that writes nothing',
  )

  write(repository, { 'checks.yaml': 'checks: [{name: x}]' })
  commitAll(repository, 'A checks.yaml that is wrong')
  t.match(
    await service.run('staging', 'deploy'),
    {
      status: 'failed',
      error: { code: 'program-invalid', message: /checks.yaml is wrong: checks.0.kind/ },
      changes: null,
    },
    'before anything was written',
  )
})

t.test('the sample program keeps its own check', async t => {
  const service = await testService(t, { repository: makeRepository(t, 'sample') })
  await service.environment('review', 'ephemeral', { template: 'staging', ...ownDomain('review') })
  await service.demand('review', { checks: { mode: 'required' } })
  const deployed = await service.run('review', 'deploy')
  t.match(deployed, { status: 'succeeded', tests: { passed: 1, failed: 0, total: 1 } })
  const [result] = (await service.call('GET', `/v1/operations/${deployed.id}/tests`)).body.items
  t.match(result, {
    name: 'outputs',
    outcome: 'passed',
    output: /^12 outputs are complete; services api/,
  })
  t.ok(result.seconds < 10, `${result.seconds} s`)
})
