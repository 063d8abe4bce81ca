/** A backend that lost the state of an environment: nothing is created a second time. */
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { ownDomain, testService } from '../helper/service.ts'

t.test('the folder of the states is another one, and then the right one again', async t => {
  const service = await testService(t, { repository: makeRepository(t, 'sample') })
  const [state, away] = [join(service.home, 'state'), join(service.home, 'state-away')]
  await service.environment('lost', 'ephemeral', ownDomain('lost'))
  t.match(await service.run('lost', 'deploy'), { status: 'succeeded' })

  await service.stop()
  renameSync(state, away)
  mkdirSync(state)
  await service.start()
  const lost = { code: 'refused', message: /is empty, but \d+ resources were recorded/ }
  for (const more of [{}, {}, { planOnly: true }])
    t.match(await service.run('lost', 'rebuild', more), { status: 'refused', error: lost })
  t.match(await service.run('lost', 'deploy'), { status: 'refused', error: lost })

  await service.stop()
  rmSync(state, { recursive: true })
  renameSync(away, state)
  await service.start()
  t.match(await service.run('lost', 'deploy'), { status: 'succeeded' })
  await sameAsCloud(t, service, 'nothing was created a second time')
})
