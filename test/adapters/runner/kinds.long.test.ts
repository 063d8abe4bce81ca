/**
 * Every kind of operation on the real engine and the sandbox, one after the other; the short form
 * is kinds.test.ts.
 */
import t from 'tap'
import { listResources } from '../../../src/adapters/sandbox/cloud.ts'
import { kindsStory } from './kindsStory.ts'
import { requirePresent } from '../../helper/present.ts'

t.test('preview, deploy, drift, reconcile, rebuild, destroy', async t => {
  const story = await kindsStory(t)
  const { lab, run } = story

  const preview = await run('preview')
  t.match(preview.result, { status: 'succeeded', error: null, changes: { create: 6 } })
  t.same(
    requirePresent(preview.result.planned).map(change => change.op),
    Array(7).fill('create').slice(0, requirePresent(preview.result.planned).length),
  )
  t.same(await listResources(lab.cloud), [], 'a preview creates nothing')

  const deploy = await story.deploys({ encryptionSalt: preview.result.encryptionSalt })
  t.match((await run('deploy')).result, {
    status: 'succeeded',
    changes: { same: 6 },
    settingsDigest: deploy.result.settingsDigest,
  })
  await story.drifts()

  const reconcile = await run('reconcile')
  t.match(reconcile.result, { status: 'succeeded', changes: { create: 1, update: 2 } })
  const after = await listResources(lab.cloud)
  t.equal(after.length, 5)
  t.same(
    after
      .filter(item => item.type === 'aws:sns/topic:Topic')
      .map(item => item.properties.displayName),
    ['hello', 'hello', 'hello'],
  )

  await story.rebuilds()
  await story.destroys()
})
