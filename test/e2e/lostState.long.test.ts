/**
 * A backend that lost the state of an environment, or has another one than the recorded: refusals,
 * and operations that a person may force. The short form is lostState.test.ts.
 */
import t from 'tap'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { openRecordedState } from '../helper/recordedState.ts'
import { ownDomain, testService } from '../helper/service.ts'

// many deploys: an overloaded machine needs more than tap's 30 s for each
t.setTimeout(1_800_000)

t.test('an empty folder and another state', async t => {
  const service = await testService(t, { repository: makeRepository(t, 'sample') })
  await service.environment('lost', 'ephemeral', ownDomain('lost'))
  t.match(await service.run('lost', 'deploy'), { status: 'succeeded' })
  const state = await openRecordedState(t, service, 'lost')
  const whole = await state.read()

  await t.test('without a state nothing is rebuilt or deployed', async t => {
    await state.write(null)
    const lost = { code: 'refused', message: /is empty, but \d+ resources were recorded/ }
    for (const more of [{}, { planOnly: true }])
      t.match(await service.run('lost', 'rebuild', more), { status: 'refused', error: lost })
    t.match(await service.run('lost', 'deploy'), { status: 'refused', error: lost })
    await state.write(whole)
  })

  await t.test('another state than the recorded one, whoever has read it', async t => {
    const edit = (change: (resources: { protect?: boolean; type: string }[]) => void) => {
      const document = JSON.parse(whole)
      change(document.checkpoint.latest.resources)
      return state.write(JSON.stringify(document))
    }
    await edit(resources => resources.pop())
    t.match(await service.run('lost', 'drift-check'), { status: 'succeeded' })
    const other = { code: 'refused', message: /not the one that Twinstack wrote last: found/ }
    t.match(await service.run('lost', 'deploy'), { status: 'refused', error: other })
    // a state that only a person can confirm
    await edit(resources => {
      for (const one of resources.filter(({ type }) => type.startsWith('aws:'))) one.protect = true
    })
    t.match(await service.run('lost', 'deploy'), { status: 'refused', error: other })
    const accepted = await service.run('lost', 'deploy', { force: ['state'], confirm: 'lost' })
    t.match(accepted, { status: 'succeeded', error: null })
    t.match(await service.run('lost', 'deploy'), { status: 'succeeded' }, 'recorded from then on')
    await sameAsCloud(t, service, 'nothing was created a second time')
  })
})
