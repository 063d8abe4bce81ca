/** kill -9 in the middle of a deploy: after healing, recorded state = sandbox, and the next deploy succeeds. */
import t from 'tap'
import { clearFaults, injectFault } from '../../src/sandbox/faults.ts'
import { listResources } from '../../src/sandbox/cloud.ts'
import { cloudIds, ids, prepare } from './crashing.ts'
import { createLab, ended } from './helper.ts'

t.test('kill -9 of the engine', async t => {
  const lab = await createLab(t)
  const request = prepare(lab)
  await injectFault(lab.cloud, { type: 'aws:sns/topic:Topic', operation: 'create', mode: 'delay', seconds: 1, when: 'after' })
  const handle = await lab.start(request)
  while ((await listResources(lab.cloud, { type: 'aws:sns/topic:Topic' })).length < 6) await new Promise(resolve => setTimeout(resolve, 20))
  const { pids } = (await handle.processes())!
  process.kill(pids.at(-1)!, 'SIGKILL')
  const result = await handle.result()
  t.match(result, { status: 'failed', error: { code: 'engine-died' } })
  await handle.kill()
  await clearFaults(lab.cloud)

  const again = { ...request, operation: `${request.operation}-again` }
  const healed = await ended(await lab.start({ ...request, operation: `${request.operation}-heal`, mode: 'heal', dead: await handle.processes() }))
  t.match(healed.result, { status: 'succeeded', healed: { undecided: [] }, state: { pendingOperations: [] } })
  t.same(ids(healed.result.state!.resources), await cloudIds(lab), 'recorded state = sandbox')
  const next = await ended(await lab.start(again))
  t.match(next.result, { status: 'succeeded' })
  t.same(ids(next.result.state!.resources), await cloudIds(lab), 'no orphan')
  t.equal((await cloudIds(lab)).length, 14)
})

t.test('what was left and never healed is put right before the next writing run writes', async t => {
  const lab = await createLab(t)
  const request = prepare(lab)
  await injectFault(lab.cloud, { type: 'aws:sns/topic:Topic', operation: 'create', mode: 'delay', seconds: 1, when: 'after' })
  const handle = await lab.start(request)
  while ((await listResources(lab.cloud, { type: 'aws:sns/topic:Topic' })).length < 4) await new Promise(resolve => setTimeout(resolve, 20))
  await handle.kill()
  await clearFaults(lab.cloud)
  const next = await ended(await lab.start({ ...request, operation: `${request.operation}-next` }))
  t.match(next.result, { status: 'succeeded', healed: { undecided: [], locks: 1 } })
  t.ok(next.result.healed!.imported.length >= 1, `${next.result.healed!.imported.length} pending creates were adopted`)
  t.same(ids(next.result.state!.resources), await cloudIds(lab), 'no orphan')
})
