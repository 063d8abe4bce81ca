/** kill -9 of the engine in the middle of a deploy, healed by a run of its own. */
import t from 'tap'
import { clearFaults } from '../../../src/adapters/sandbox/faults.ts'
import { begun, cloudIds, ids, prepare } from './crashing.ts'
import { createLab, ended } from './helper.ts'
import { present } from '../../helper/present.ts'

t.test('kill -9 of the engine', async t => {
  const lab = await createLab(t)
  const request = prepare(lab)
  const handle = await begun(lab, request, 6)
  const { pids } = present(await handle.processes())
  process.kill(present(pids.at(-1)), 'SIGKILL')
  const result = await handle.result()
  t.match(result, { status: 'failed', error: { code: 'engine-crashed' } })
  await handle.kill()
  await clearFaults(lab.cloud)

  const again = { ...request, operation: `${request.operation}-again` }
  const healed = await ended(
    await lab.start({
      ...request,
      operation: `${request.operation}-heal`,
      mode: 'heal',
      dead: await handle.processes(),
    }),
  )
  t.match(healed.result, {
    status: 'succeeded',
    healed: { undecided: [] },
    state: { pendingOperations: [] },
  })
  t.same(
    ids(present(healed.result.state).resources),
    await cloudIds(lab),
    'recorded state = sandbox',
  )
  const next = await ended(await lab.start(again))
  t.match(next.result, { status: 'succeeded' })
  t.same(ids(present(next.result.state).resources), await cloudIds(lab), 'no orphan')
  t.equal((await cloudIds(lab)).length, 14)
})
