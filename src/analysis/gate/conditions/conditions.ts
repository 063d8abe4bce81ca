import type { ConditionName } from '../../../model/promotion.ts'
import { cleanRevision } from './cleanRevision.ts'
import { judgeCompliance } from './compliance.ts'
import { judgeKnownState } from './knownState.ts'
import { judgeNoDrift } from './noDrift.ts'
import { judgeNoSurprise } from './noSurprise.ts'
import { judgeParity } from './parity.ts'
import { judgeProof } from './proven.ts'
import { judgeSignOffs } from './signOffs.ts'
import { judgeTests } from './tests.ts'
import type { ConditionJudge } from './condition.ts'

/** All conditions. */
export const conditionJudges: Readonly<Record<ConditionName, ConditionJudge>> = {
  'clean-revision': cleanRevision,
  proven: judgeProof,
  tests: judgeTests,
  'sign-offs': judgeSignOffs,
  'no-drift': judgeNoDrift,
  'known-state': judgeKnownState,
  parity: judgeParity,
  compliance: judgeCompliance,
  'no-surprise': judgeNoSurprise,
}
