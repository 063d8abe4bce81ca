/**
 * A backend that lost the state of an environment, or has another one: nothing is created a second
 * time.
 */
import {
  copyFileSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { markerFile } from '../../src/services/states/requireSharedStates.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { testService } from '../helper/service.ts'

t.test('the folder of the states is another one, and then the right one again', async t => {
  const service = await testService(t, { repository: makeRepository(t, 'small') })
  const [state, away] = [join(service.home, 'state'), join(service.home, 'state-away')]
  await service.environment('lost', 'ephemeral')
  t.match(await service.run('lost', 'deploy'), { status: 'succeeded' })

  await service.stop()
  renameSync(state, away)
  mkdirSync(state)
  await t.rejects(service.start(), { message: /it would create again what exists/ })
  // emptied in place: the folder is the right one
  copyFileSync(join(away, markerFile), join(state, markerFile))
  await service.start()
  const lost = { code: 'refused', message: /is empty, but \d+ resources were recorded/ }
  for (const more of [{}, { planOnly: true }])
    t.match(await service.run('lost', 'rebuild', more), { status: 'refused', error: lost })
  t.match(await service.run('lost', 'deploy'), { status: 'refused', error: lost })

  await service.stop()
  rmSync(state, { recursive: true })
  renameSync(away, state)
  await service.start()
  t.match(await service.run('lost', 'deploy'), { status: 'succeeded' })
  await sameAsCloud(t, service, 'nothing was created a second time')

  await t.test('another state than the recorded one, whoever has read it', async t => {
    const [file = ''] = globSync('.pulumi/stacks/*/lost.json', { cwd: state })
    const path = join(state, file)
    const whole = readFileSync(path, 'utf8')
    const edit = (change: (resources: { protect?: boolean; type: string }[]) => void) => {
      const document = JSON.parse(whole)
      change(document.checkpoint.latest.resources)
      writeFileSync(path, JSON.stringify(document))
    }
    edit(resources => resources.pop())
    t.match(await service.run('lost', 'drift-check'), { status: 'succeeded' })
    const other = { code: 'refused', message: /not the one that Twinstack wrote last: found/ }
    t.match(await service.run('lost', 'deploy'), { status: 'refused', error: other })
    // what nothing but a person can know to be right
    edit(resources => {
      for (const one of resources.filter(({ type }) => type.startsWith('aws:'))) one.protect = true
    })
    t.match(await service.run('lost', 'deploy'), { status: 'refused', error: other })
    const accepted = await service.run('lost', 'deploy', { force: ['state'], confirm: 'lost' })
    t.match(accepted, { status: 'succeeded', error: null })
    t.match(await service.run('lost', 'deploy'), { status: 'succeeded' }, 'recorded from then on')
    await sameAsCloud(t, service, 'nothing was created a second time')
  })
})
