/** A large environment with many drifts, generated from the corpus. */
import type { DriftFindings } from '../../../src/analysis/drift/judge.ts'
import { corpus } from '../../fixtures/drift/corpus.ts'
import { findingsOf, recordOf } from './judging.ts'
import { requirePresent } from '../../helper/present.ts'

const cases = corpus.filter(one => !one.others && !one.again && !one.planned)

export function bigFindings(resources: number, drifts: number): DriftFindings {
  const all = Array.from({ length: resources }, (_, at) => ({
    ...requirePresent(cases[at % cases.length]),
    id: `${requirePresent(cases[at % cases.length]).id}-${at}`,
  }))
  const every = Math.max(1, Math.floor(resources / drifts))
  const drifted = all.filter((_, at) => at % every === 0).slice(0, drifts)
  return {
    ...findingsOf(requirePresent(all[0])),
    resources: all.map(recordOf),
    refreshed: drifted.map(one => requirePresent(findingsOf(one).refreshed[0])),
    ignore: Array.from({ length: 40 }, (_, at) => ({
      id: `rule-${at}`,
      type: 'aws:*',
      property: `tags.team-${at}*`,
      reason: 'one of many rules',
      owner: 'bench',
    })),
  }
}
