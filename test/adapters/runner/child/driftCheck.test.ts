import t from 'tap'
import {
  findPlanFailure,
  toOptionalForPlan,
} from '../../../../src/adapters/runner/child/driftCheck.ts'
import { RunFailure } from '../../../../src/adapters/runner/child/failure.ts'
import type { Run } from '../../../../src/adapters/runner/child/run.ts'

t.test(
  'an error of the program is the cause; an error that ended the run ends the check',
  async t => {
    for (const code of [
      'program-failed',
      'settings-invalid',
      'resource-failed',
      'engine-failed',
    ] as const)
      t.equal(findPlanFailure(new RunFailure(code, 'no route')), 'no route', code)
    for (const code of ['cancelled', 'operation-timeout', 'engine-crashed', 'interrupted'] as const)
      t.equal(findPlanFailure(new RunFailure(code, 'no route')), null, code)
    t.equal(findPlanFailure(new Error('an internal error')), null)
    t.equal(findPlanFailure(new RunFailure('engine-failed', 'x'.repeat(9000)))?.length, 2000)
  },
)

t.test('a step that only the plan needs does not end a drift check', async t => {
  const said: string[] = []
  const run = {
    facts: { planFailure: null },
    log: { addDiagnostic: (severity: string, text: string) => said.push(`${severity}: ${text}`) },
  } as unknown as Run
  const failing = (error: unknown) =>
    toOptionalForPlan({
      name: 'validate',
      take: () => {
        throw error
      },
    })
  await failing(new RunFailure('settings-invalid', 'size: wrong', { hint: 'correct it' })).take(run)
  await failing(new RunFailure('program-failed', 'a later one')).take(run)
  t.equal(run.facts.planFailure, 'size: wrong', 'the first cause')
  t.equal(
    said[0],
    "warning: pending changes are not known: the program's plan failed: size: wrong. correct it",
  )
  const stop = new RunFailure('cancelled', 'cancelled on request')
  await t.rejects(async () => failing(stop).take(run), stop)
})
