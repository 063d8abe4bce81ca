/**
 * Other people's programs: a second one of another shape. Those that misbehave:
 * programs.long.test.ts here, and test/adapters/runner/settings.test.ts.
 */
import t from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { testService } from '../helper/service.ts'
import { hashSha256 } from '../../src/lib/hash.ts'
import { requirePresent } from '../helper/present.ts'

// the whole story of it, in both environments: programs.long.test.ts
t.test('a second program: another repository, other settings, components, two regions', async t => {
  const service = await testService(t, { repository: makeRepository(t, 'second') })
  await service.environment('staging', 'staging')
  t.match(await service.run('staging', 'deploy'), { status: 'succeeded', error: null })
  await sameAsCloud(t, service)
  const mine = await listResources(service.sandbox)
  t.ok(new Set(mine.map(r => r.region)).size >= 2, 'two regions')
  const queue = requirePresent(mine.find(r => r.type === 'aws:sqs/queue:Queue'))
  const { urn } = (
    await service.call('GET', '/v1/environments/staging/resources?pageSize=100')
  ).body.items.find(({ id }: { id: string }) => id === queue.id)
  t.match(urn, /reports:index:Inbox\$aws:sqs\/queue:Queue::/, 'its component is in its URN')
  t.equal(queue.tags['twinstack:urn'], hashSha256(urn).slice(0, 12), 'and the URN in its tags')
})
