/** What is looked at before anything is written, over HTTP and on the real engine: refused means that the state is as it was. All of it: guard.long.test.ts. */
import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { commitAll, makeRepository, write } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'

const cluster = 'aws:rds/cluster:Cluster'

t.test('the guard', async t => {
  const repository = makeRepository(t, 'small')
  const service = await testService(t, { repository })
  const state = () => readFileSync(join(service.home, 'state', '.pulumi', 'stacks', 'small', 'staging.json'), 'utf8')
  const settings = (lines: string) => {
    write(repository, { 'Pulumi.staging.yaml': `config:\n${lines}  small:settings: { instances: 2 }\n` })
    return commitAll(repository, lines)
  }
  await service.environment('staging', 'staging')
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded' })
  t.match((await service.call('GET', '/v1/environments/staging')).body, { account: '000000000000', region: 'eu-central-1' }, 'where it was created is remembered')
  const before = state()

  await t.test('another region is refused', async t => {
    settings('  aws:region: eu-west-1\n')
    t.match(await service.run('staging', 'deploy'), { status: 'refused', error: { code: 'guard-region', message: /created in the region eu-central-1, .* write to eu-west-1/, hint: /PATCH/ } })
    settings('  aws:region: eu-central-1\n')
    t.equal(state(), before, 'the state is byte for byte as it was')
  })

  await t.test('the destroy of an empty cloud is refused', async t => {
    renameSync(service.sandbox, `${service.sandbox}.away`)
    const refused = await service.run('staging', 'destroy')
    t.match(refused, { status: 'refused', error: { code: 'guard-vanished', message: /7 of the 7 recorded resources of staging seem to be gone/, hint: /"force": \["vanished"\]/ } })
    t.ok(refused.error!.resources!.some(({ urn }) => urn.includes(cluster)), 'they are named')
    t.equal(state(), before, 'the state is byte for byte as it was')
  })
})
