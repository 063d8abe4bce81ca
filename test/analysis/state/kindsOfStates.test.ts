/** Each kind of state: its problems, and those that remain after a repair. */
import t from 'tap'
import { findProblems } from '../../../src/analysis/state/findProblems.ts'
import { repairSnapshot } from '../../../src/analysis/state/repairSnapshot.ts'
import { kindsOfStates } from './kindsOfStates.ts'

for (const [what, { state, codes, remaining = [], evidence }] of Object.entries(kindsOfStates))
  t.test(what, async t => {
    const before = structuredClone(state)
    t.same(
      findProblems(state).map(({ code }) => code),
      codes,
    )
    const repaired = repairSnapshot(state, evidence)
    t.same(
      repaired.remaining.map(({ code }) => code),
      remaining,
    )
    const ids = ({ resources = [] }: typeof state) =>
      new Set(resources.filter(({ custom }) => custom).map(({ id }) => id))
    const left = ids(repaired.deployment)
    const lost = [...ids(state)].filter(id => id && !left.has(id))
    t.same(lost, [], 'no entry of a resource in the cloud is lost')
    t.same(state, before, 'the input is not changed')
  })
