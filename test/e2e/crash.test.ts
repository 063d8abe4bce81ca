/**
 * A kill -9 of the service and one of the runner in the middle of a deploy; `npm run proof` does ten
 * of each kind, also of the engine and of the plugin alone (the engine:
 * test/adapters/runner/crash.long.test.ts).
 */
import t from 'tap'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'
import { crash } from '../proof/crash.ts'

t.test('a kill -9 in the middle of a deploy loses nothing', async t => {
  const service = await testService(t, {
    repository: makeRepository(t, 'sample'),
    env: { TWINSTACK_WARM: '1' },
  })
  for (const victim of ['service', 'runner'] as const) {
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
