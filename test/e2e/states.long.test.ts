/** Operations whose states are in PostgreSQL, and the plain CLI beside them: TWINSTACK_STATES=service. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { files } from '../../src/model/run.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { testService } from '../helper/service.ts'
import { readProject } from '../helper/readProject.ts'
import { pulumiClient } from '../helper/states.ts'
import { crash, victims } from '../proof/crash.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'

t.setTimeout(0)

t.test('deploy, drift check and destroy on the state service', async t => {
  const service = await testService(t, {
    repository: makeRepository(t, 'tiny'),
    env: { TWINSTACK_STATES: 'service' },
  })
  await service.environment('staging', 'staging')
  const deploy = await service.run('staging', 'deploy')
  t.match(deploy, { status: 'succeeded', error: null })
  t.notOk(existsSync(join(service.home, 'state')), 'no file backend')
  await sameAsCloud(t, service, 'staging')
  const secrets = readdirSync(join(service.home, 'runs')).map(run =>
    readFileSync(join(service.home, 'runs', run, files.events), 'utf8'),
  )
  t.notMatch(secrets.join(''), /tws_/)

  const project = readProject('tiny')
  const client = await pulumiClient(t, { url: service.url, token: service.token, project })
  t.match(await client.ok('stack ls --json'), /"name": "staging"/)
  const exported = JSON.parse(await client.ok('stack export --stack staging')) as {
    deployment: { resources: unknown[] }
  }
  t.ok(exported.deployment.resources.length > 1)
  t.match(await client.ok('stack history --stack staging'), /UpdateKind: update/)

  t.match(await service.run('staging', 'drift-check'), { status: 'succeeded', error: null })
  t.match(await service.run('staging', 'destroy'), { status: 'succeeded', error: null })
})

t.test(
  'an installation with a file backend starts with the service: a proof per state',
  async t => {
    const env = { TWINSTACK_STATES: 'backend' }
    const service = await testService(t, { repository: makeRepository(t, 'tiny'), env })
    await service.environment('staging', 'staging')
    t.match(await service.run('staging', 'deploy'), { status: 'succeeded', error: null })
    const folder = join(service.home, 'state', '.pulumi', 'stacks', readProject('tiny'))
    const before = readFileSync(join(folder, 'staging.json'), 'utf8')
    await service.stop()
    service.configure({ TWINSTACK_STATES: 'service' })
    await service.start()
    const { items } = (await service.call('GET', '/v1/environments/staging/operations')).body
    const proof = await service.wait(items[0].id)
    t.match(proof, { kind: 'preview', status: 'succeeded', message: /^the proof after the state/ })
    const { changes } = (await service.call('GET', `/v1/operations/${proof.id}`)).body
    t.same(Object.keys(changes ?? { same: 1 }), ['same'], 'the next preview is empty')
    t.match(await service.run('staging', 'deploy'), {
      status: 'succeeded',
      changes: { same: Number },
    })
    t.match(await service.run('staging', 'drift-check'), { drift: { changed: 0, deleted: 0 } })
    t.equal(
      readFileSync(join(folder, 'staging.json'), 'utf8'),
      before,
      'the old folder is as it was',
    )
    await sameAsCloud(t, service, 'staging')
  },
)

t.test('a kill -9 in the middle of a deploy loses nothing', async t => {
  const service = await testService(t, {
    repository: makeRepository(t, 'sample'),
    env: { TWINSTACK_STATES: 'service' },
  })
  for (const victim of victims)
    await t.test(victim, t =>
      crash(t, service, {
        victim,
        environment: `crash-${victim}`,
        milliseconds: 1500 + Math.floor(Math.random() * 3000),
        thorough: false,
      }),
    )
})
