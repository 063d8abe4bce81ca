import type { ConditionName } from '../../../model/promotion.ts'
import { cleanRevision } from './cleanRevision.ts'
import { compliance } from './compliance.ts'
import { knownState } from './knownState.ts'
import { noDrift } from './noDrift.ts'
import { noSurprise } from './noSurprise.ts'
import { parity } from './parity.ts'
import { judgeProof } from './proven.ts'
import { signOffs } from './signOffs.ts'
import { tests } from './tests.ts'
import type { ConditionJudge } from './condition.ts'

/** All conditions. */
export const conditionJudges: Readonly<Record<ConditionName, ConditionJudge>> = {
  'clean-revision': cleanRevision,
  proven: judgeProof,
  tests,
  'sign-offs': signOffs,
  'no-drift': noDrift,
  'known-state': knownState,
  parity,
  compliance,
  'no-surprise': noSurprise,
}
