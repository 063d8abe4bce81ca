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
