/**
 * One kill -9 of each kind in the middle of a deploy; `npm run proof` does ten of each. That of the
 * engine alone is in test/adapters/runner/crash.long.test.ts.
 */
import t from 'tap'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'
import { crash, victims } from '../proof/crash.ts'

t.test('a kill -9 in the middle of a deploy loses nothing', async t => {
  const service = await testService(t, {
    repository: makeRepository(t, 'sample'),
    env: { TWINSTACK_WARM: '1' },
  })
  for (const victim of victims.filter(one => one !== 'engine')) {
    await t.test(victim, t =>
      crash(t, service, {
        victim,
        environment: `crash-${victim}`,
        milliseconds: 300 + Math.floor(Math.random() * 1200),
        thorough: false,
      }),
    )
  }
})
