/**
 * A backend that lost the state of an environment, or has another one: nothing is created a second
 * time. Rebuilds, and a state that another client wrote: lostState.long.test.ts; how states are told
 * apart: test/adapters/runner/child/lostState.test.ts.
 */
import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { markerFile } from '../../src/services/states/requireSharedStates.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { testService } from '../helper/service.ts'

t.test('the folder of the states is another one, and then the right one again', async t => {
  const env = { TWINSTACK_STATES: 'backend' }
  const service = await testService(t, { repository: makeRepository(t, 'small'), env })
  const [state, away] = [join(service.home, 'state'), join(service.home, 'state-away')]
  await service.environment('lost', 'ephemeral')
  t.match(await service.run('lost', 'deploy'), { status: 'succeeded' })

  await service.stop()
  renameSync(state, away)
  mkdirSync(state)
  await t.rejects(service.start(), { message: /it would create existing resources again/ })
  // emptied in place: the folder is the right one
  copyFileSync(join(away, markerFile), join(state, markerFile))
  await service.start()
  const lost = { code: 'refused', message: /is empty, but \d+ resources were recorded/ }
  t.match(await service.run('lost', 'deploy'), { status: 'refused', error: lost })

  await service.stop()
  rmSync(state, { recursive: true })
  renameSync(away, state)
  await service.start()
  t.match(await service.run('lost', 'deploy'), { status: 'succeeded' })
  await sameAsCloud(t, service, 'nothing was created a second time')
})
