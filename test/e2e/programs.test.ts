/** Other people's programs: a second one of another shape through the whole story, and the ones that misbehave. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { listResources, setProperty } from '../../src/sandbox/cloud.ts'
import { commitAll, git, makeRepository, repositoryRoot } from '../fixtures/programs/repository.ts'
import { sameAsCloud, stateIds } from '../helper/cloud.ts'
import { testService } from '../helper/service.ts'

t.test('a second program: another repository, other settings, components, two regions', async t => {
  const service = await testService(t, { repository: makeRepository(t, 'second') })
  for (const [name, kind] of [['staging', 'staging'], ['production', 'production']] as const) {
    await service.environment(name, kind)
    t.match(await service.run(name, 'deploy'), { status: 'succeeded', error: null }, name)
    await sameAsCloud(t, service)
  }
  const mine = (await listResources(service.sandbox)).filter(r => r.tags['twinstack:environment'] === 'staging')
  t.ok(new Set(mine.map(r => r.region)).size >= 2, 'two regions')
  const queue = mine.find(r => r.type === 'aws:sqs/queue:Queue')!
  await setProperty(service.sandbox, queue.arn!, 'visibilityTimeoutSeconds=7')
  t.match(await service.run('staging', 'drift-check'), { status: 'succeeded', drift: { changed: 1, deleted: 0, pendingChanges: 0 } })
  t.match((await service.call('GET', '/v1/environments/staging/drift')).body.resources, [{ id: queue.id, properties: [{ path: 'visibilityTimeoutSeconds', actual: 7 }] }])
  t.match(await service.run('staging', 'reconcile'), { status: 'succeeded' })
  t.match(await service.run('staging', 'drift-check'), { status: 'succeeded', drift: { changed: 0, deleted: 0 } })
  t.match(await service.run('staging', 'rebuild'), { status: 'succeeded' })
  t.match(await service.run('staging', 'destroy'), { status: 'succeeded' })
  t.same(await stateIds(service, 'staging'), [])
  await sameAsCloud(t, service)
})

const bad = [
  { fixture: 'throws', code: 'program-failed' },
  { fixture: 'exits', code: 'program-exited' },
  { fixture: 'never-ends', code: 'time-limit', more: { timeLimitSeconds: 3 } },
  { fixture: 'busy-loop', code: 'time-limit', more: { timeLimitSeconds: 3 } },
  { fixture: 'no-default', code: 'program-contract' },
  { fixture: 'bad-schema', code: 'program-contract' },
]

t.test('programs that misbehave', async t => {
  const service = await testService(t, { repository: branches(t, bad.map(({ fixture }) => fixture)), env: { TWINSTACK_GRACE: '2' } })
  for (const { fixture, code, more } of bad) {
    await t.test(fixture, async t => {
      await service.environment(fixture, 'ephemeral')
      const ended = await service.run(fixture, 'deploy', { revision: fixture, ...more })
      t.match(ended, { status: 'failed', error: { code } })
      t.ok(ended.error?.message, ended.error?.message ?? 'an error without a message')
      await sameAsCloud(t, service, 'nothing is half done')
    })
  }
  await t.test('a settings file that is missing', async t => {
    await service.environment('nowhere', 'staging')
    t.match(await service.run('nowhere', 'deploy'), { status: 'failed', error: { code: 'settings-file-missing', message: /Pulumi\.nowhere\.yaml/ } })
  })
  await t.test('wrong settings are named by their path', async t => {
    await service.environment('wrong', 'ephemeral', { overrides: { buckets: 'many', colour: 'red' } })
    const ended = await service.run('wrong', 'deploy', { revision: 'exits' })
    t.match(ended, { status: 'failed', error: { code: 'settings-invalid' } })
    t.same(ended.error?.fields?.map(field => field.path).sort(), ['settings.buckets', 'settings.colour'])
  })
})

/** One repository with a branch per program. */
function branches (t: Test, names: string[]): string {
  const folder = makeRepository(t, names[0]!)
  for (const name of names) {
    git(folder, 'checkout', '--quiet', '-B', name)
    git(folder, 'rm', '-r', '--quiet', '.')
    cpSync(join(repositoryRoot, 'test', 'fixtures', 'programs', name), folder, { recursive: true })
    commitAll(folder, `The program ${name}`)
  }
  return folder
}
