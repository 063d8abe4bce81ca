/**
 * Time limits and cancels: gracefully where the engine can finish, otherwise forcibly; the result
 * records which.
 */
import t from 'tap'

import { injectFault } from '../../../src/adapters/sandbox/faults.ts'
import { listResources } from '../../../src/adapters/sandbox/cloud.ts'
import { listStackLocks } from '../../../src/adapters/pulumi/state/backend.ts'
import { cloudConfig, cloudProgram, cloudSettings } from './program.ts'
import { createLab, waitForEnd, makeTree } from './helper.ts'
import type { Lab } from './helper.ts'
import type { RunHandle } from '../../../src/model/runner.ts'
import { requirePresent } from '../../helper/present.ts'

const schema = "import { z } from 'zod'\nconst settings = z.looseObject({})\n"
const never =
  `${schema}export default async function program () { await new Promise(() => {}) ` +
  '}\nprogram.settings = settings'

function locks(lab: Lab) {
  return listStackLocks(`${lab.home}/state`, 'organization/lab/staging')
}

t.test('a program that never ends is ended at its time limit', async t => {
  const lab = await createLab(t)
  const { result } = await lab.run(makeTree(lab, { 'index.ts': never }), 'deploy', {
    timeLimitSeconds: 4,
    graceSeconds: 20,
  })
  t.match(result, {
    status: 'failed',
    stopped: 'gracefully',
    error: { code: 'operation-timeout' },
    state: { pendingOperations: [] },
  })
  t.same(locks(lab), [])
})

// programs that block their process: stopping.long.test.ts, and the busy-loop of
// test/e2e/programs.long.test.ts

/** Cancels when the first topic exists, while others are being created. */
async function cancelled(lab: Lab, graceSeconds: number, seconds: number): Promise<RunHandle> {
  await injectFault(lab.cloud, {
    type: 'aws:sns/topic:Topic',
    operation: 'create',
    mode: 'delay',
    seconds,
    when: 'after',
  })
  const tree = makeTree(lab, { 'index.ts': cloudProgram }, { ...cloudSettings, topics: 12 })
  const handle = await lab.start(
    lab.request(tree, {
      parallel: 4,
      graceSeconds,
      cloud: { ...lab.request(tree).cloud, config: cloudConfig },
    }),
  )
  while ((await listResources(lab.cloud, { type: 'aws:sns/topic:Topic' })).length < 2)
    await new Promise(resolve => setTimeout(resolve, 50))
  await handle.cancel()
  return handle
}

t.test('gracefully: the steps in flight are finished and saved', async t => {
  const lab = await createLab(t)
  const { result } = await waitForEnd(await cancelled(lab, 60, 2))
  t.match(result, {
    status: 'cancelled',
    stopped: 'gracefully',
    error: { code: 'cancelled' },
    state: { pendingOperations: [] },
  })
  const made = await listResources(lab.cloud)
  t.ok(made.length < 14, 'it did not continue')
  t.same(
    requirePresent(result.state)
      .resources.filter(item => item.custom && !item.type.startsWith('pulumi:'))
      .map(item => item.id)
      .sort(),
    made.map(item => item.id).sort(),
  )
  t.same(locks(lab), [])
})

t.test(
  'forcibly, when that takes longer than the grace period: started steps are pending, and are healed',
  async t => {
    const lab = await createLab(t)
    const handle = await cancelled(lab, 1, 120)
    const { result } = await waitForEnd(handle)
    t.match(result, { status: 'cancelled', stopped: 'forcibly', error: { code: 'cancelled' } })
    t.ok(requirePresent(result.state).pendingOperations.length > 0)
    t.same(locks(lab), [], 'the lock of the engine that was ended')
    await handle.kill()
    const tree = makeTree(lab, { 'index.ts': cloudProgram }, cloudSettings)
    const healed = await waitForEnd(
      await lab.start(
        lab.request(tree, {
          mode: 'heal',
          dead: await handle.listProcesses(),
          cloud: { ...lab.request(tree).cloud, config: cloudConfig },
        }),
      ),
    )
    t.match(healed.result, {
      status: 'succeeded',
      healed: { undecided: [] },
      state: { pendingOperations: [] },
    })
    t.ok(requirePresent(healed.result.healed).imported.length > 0)
  },
)
