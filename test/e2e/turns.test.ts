/**
 * Two operations on one environment never run together; a queued one is cancelled. Cancelling in
 * the middle: turns.long.test.ts.
 */
import t from 'tap'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'
import { requirePresent } from '../helper/present.ts'

t.test('turns, cancelling and restarts', async t => {
  const service = await testService(t, {
    repository: makeRepository(t, 'small'),
    env: { TWINSTACK_GRACE: '3' },
  })

  await t.test(
    'the second waits its turn and says behind which one; a queued one is cancelled at once',
    async t => {
      await service.environment('turns', 'ephemeral')
      const first = await service.request('turns', 'deploy')
      const second = await service.request('turns', 'drift-check', {}).catch(error => error)
      t.match(
        String(second),
        /not-deployed/,
        'nothing is deployed yet, so a drift check has nothing to look at',
      )
      const third = await service.request('turns', 'deploy', { message: 'second in line' })
      t.match((await service.call('GET', `/v1/operations/${third.id}`)).body, {
        status: 'queued',
        behind: first.id,
      })
      const queued = await service.request('turns', 'deploy')
      t.match(await service.call('POST', `/v1/operations/${queued.id}/cancel`), { status: 202 })
      t.match(await service.wait(queued.id), {
        status: 'cancelled',
        cancel: { stopped: 'before-start' },
        startedAt: null,
      })
      const [one, two] = await Promise.all([service.wait(first.id), service.wait(third.id)])
      t.match([one, two], [{ status: 'succeeded' }, { status: 'succeeded', behind: null }])
      t.ok(
        requirePresent(two.startedAt) >= requirePresent(one.finishedAt),
        'it began after the first had ended',
      )
      t.match(await service.call('POST', `/v1/operations/${first.id}/cancel`), {
        status: 409,
        body: { code: 'operation-finished' },
      })
    },
  )
})
