/** One row of a table of conditions: the evidence, and the result of the condition. */
import t from 'tap'
import type { ConditionName } from '../../../../src/model/promotion.ts'
import type { GateEvidence } from '../../../../src/analysis/gate/conditions/condition.ts'
import { noOptions } from '../../../../src/model/operation.ts'
import type { change } from '../../../services/promotion/gate/fixture.ts'
import { unknownParts } from '../../../helper/commandLine.ts'
import { bound, judgeOne, plan, revision } from '../../../services/promotion/gate/fixture.ts'

type Case = [
  what: string,
  name: ConditionName,
  over: Partial<GateEvidence>,
  met: boolean | null,
  detail: RegExp,
  fix?: RegExp,
]
export const deploy = (over: object) => ({
  operation: { kind: 'deploy' as const, revision, options: noOptions, ...over },
})

/** The plan of the operation makes these changes. */
export const plannedChange = (...changes: ReturnType<typeof change>[]) => ({
  bound: bound({ plan: plan({ planned: changes }) }),
})

/** Runs each row as a test. */
export function testCases(cases: Case[]): void {
  for (const [what, name, over, met, detail, fix] of cases) {
    t.test(`${name}: ${what}`, async t => {
      const found = judgeOne(name, over)
      t.equal(found.met, met, found.detail)
      t.match(found.detail, detail)
      if (fix) t.match(found.fix, fix)
      if (found.met === false) t.ok(found.fix, 'names the next step')
      const commands = `${found.fix ?? ''}; ${found.command ?? ''}`
      t.same(unknownParts(commands), [], 'names only commands that exist')
    })
  }
}
