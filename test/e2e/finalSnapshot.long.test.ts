/**
 * The sample's database leaves a final snapshot, which carries the tags of the database
 * (`copyTagsToSnapshot`). The proof of cleanup keeps it and says so, and the environment can be made
 * and destroyed again: the name of a final snapshot is new each time.
 */
import t from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { ownDomain, testService } from '../helper/service.ts'

t.setTimeout(0)

t.test('the final snapshot is kept, and a second one has another name', async t => {
  const service = await testService(t, {
    repository: makeRepository(t, 'sample'),
    env: { TWINSTACK_SWEEP: '3600' },
  })
  const { overrides } = ownDomain('kept')
  await service.environment('kept', 'ephemeral', {
    overrides: { ...overrides, database: { finalSnapshot: true } },
  })
  const left = async () =>
    (await listResources(service.sandbox)).filter(
      ({ type }) => !type.startsWith('aws:route53/zone'),
    )
  const snapshots = new Set<string>()
  for (const round of [1, 2]) {
    t.match(await service.run('kept', 'deploy'), { status: 'succeeded', error: null })
    const destroyed = await service.run('kept', 'destroy')
    t.match(destroyed, { status: 'succeeded', error: null, cleanup: { remaining: [] } })
    t.match(
      destroyed.cleanup?.removed.filter(({ type }) => /snapshot/i.test(type ?? '')),
      [],
      'no snapshot is removed',
    )
    const kept = destroyed.cleanup?.kept ?? []
    t.match(
      kept.filter(({ type }) => type === 'aws:rds/clusterSnapshot:ClusterSnapshot').at(-1),
      { why: /copy of data/, command: /^twinstack sandbox rm / },
      'it is reported, with the command that removes it',
    )
    const found = await left()
    t.same(
      [...new Set(found.map(({ type }) => type))],
      ['aws:rds/clusterSnapshot:ClusterSnapshot'],
      'nothing else is left',
    )
    t.equal(found.length, round, 'the earlier one stays')
    for (const one of found) {
      t.equal(one.tags['twinstack:environment'], 'kept', 'it carries the tags of the database')
      snapshots.add(one.id ?? '')
    }
  }
  t.equal(snapshots.size, 2, 'two names')
})
