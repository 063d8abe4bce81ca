/** Checks after a deploy, on the real engine: what passes, what fails, and what is recorded then. The long form has restarts and cancels. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { commitAll, makeRepository, write } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'

const checks = (...list: object[]) => ({ 'checks.yaml': JSON.stringify({ checks: list }) })

t.test('a deploy is as good as its checks', async t => {
  let healthy = true
  const site = createServer((_request, response) => { response.writeHead(healthy ? 200 : 503).end('{"status":"ok"}') })
  await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve))
  t.teardown(() => { site.closeAllConnections(); site.close() })
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/healthz`
  const declared = checks(
    { name: 'topics', kind: 'command', run: ['sh', '-c', 'echo "$TWINSTACK_OUTPUT_TOPICS" | grep -c arn:aws:sns'] },
    { name: 'health', kind: 'http', url, json: { status: 'ok' }, timeoutSeconds: 0.5, everySeconds: 0.1 },
    { name: 'elsewhere', kind: 'command', run: ['false'], environments: ['production'] },
  )
  const repository = makeRepository(t, 'small', declared)
  const service = await testService(t, { repository, env: { TWINSTACK_CHECKS_ALLOW: '127.0.0.1' } })
  await service.environment('staging', 'staging')
  await service.demand('staging', { checks: { mode: 'required' } })

  const good = await service.run('staging', 'deploy')
  t.match(good, { status: 'succeeded', tests: { passed: 2, failed: 0, total: 2 }, error: null })
  t.match((await service.call('GET', `/v1/operations/${good.id}/tests`)).body.items, [{ name: 'topics', source: 'checks', outcome: 'passed', output: '1\n', by: 'worker' }, { name: 'health', outcome: 'passed' }])
  const steps = (await service.events(good.id)).flatMap(({ body }) => body.type === 'step' && /check/.test(body.step) ? [`${body.step} ${body.state}`] : [])
  t.match(steps.filter(step => !step.startsWith('checks-file')), ['checks started', 'check topics started', 'check topics finished', 'check health started', 'check health finished', 'checks finished'])

  healthy = false
  write(repository, { 'index.ts': `${await program()}\n// another commit\n` })
  const commit = commitAll(repository, 'A commit whose site does not come up')
  const bad = await service.run('staging', 'deploy')
  t.match(bad, { status: 'failed', tests: { passed: 1, failed: 1, total: 2 }, error: { code: 'checks-failed', message: /^1 of 2 checks failed: health: GET .*expected status 200, got 503/ } })
  const { body: environment } = await service.call('GET', '/v1/environments/staging')
  t.match(environment.deployed, { operation: bad.id, revision: commit }, 'what is there is what is recorded as deployed')
})

async function program (): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  return readFile(new URL('../fixtures/programs/small/index.ts', import.meta.url), 'utf8')
}
