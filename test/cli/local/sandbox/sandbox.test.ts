/** `sandbox serve` with the real process, on a folder with one resource. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { run, outputOf, start, temporary } from '../../run.ts'

t.test('reads, and versions.json', async t => {
  const home = temporary(t, 'sandbox')
  const folder = join(home, 'sandbox', 'accounts', '111122223333', 'eu-west-1', 'aws.rds.Cluster')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'main-1.json'),
    JSON.stringify({
      type: 'aws:rds/cluster:Cluster',
      id: 'main-1',
      arn: null,
      account: '111122223333',
      region: 'eu-west-1',
      properties: { engine: 'aurora-postgresql', engineVersion: '16.6' },
      tags: { 'twinstack:environment': 'staging', 'twinstack:name': 'main' },
      createdAt: '2026-01-01T00:00:00.000Z',
      createdBy: 'test',
    }),
  )
  const env = { TWINSTACK_HOME: home }
  const serve = start(['sandbox', 'serve'], env)
  t.teardown(() => serve.child.kill('SIGKILL'))
  const url = await outputOf(serve, /(http:\/\/\S+?)\//)
  t.match(await run(['sandbox', 'ls'], env), {
    code: 0,
    stdout: /staging +main +main-1[\s\S]*nothing of this exists in AWS/,
  })
  t.match(await run(['sandbox', 'set', 'staging/main', 'engineVersion=16.8'], env), {
    code: 0,
    stdout: /engineVersion: "16\.6" → "16\.8"/,
  })
  t.match(await (await fetch(`${url}/staging/versions.json`)).json(), {
    simulated: true,
    databases: { postgres: '16.8' },
  })
  t.match(await run(['sandbox', 'journal'], env), { code: 0, stdout: /console:.*ModifyDBCluster/ })
  t.match(await run(['sandbox', 'rm', 'nothing'], env), { code: 1, stderr: /twinstack sandbox ls/ })
  serve.child.kill('SIGINT')
  t.equal((await serve.done).code, 0)
})
