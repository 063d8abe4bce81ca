import { citeState } from '../cite.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import { markMet, needsPlan, markUndecided, markUnmet, type ConditionJudge } from './condition.ts'

/** The digest of a stack without resources, which is treated like a missing recorded state. */
const empty = hashSha256('[]')

/** Checks that only Twinstack changed the recorded state. */
export const judgeKnownState: ConditionJudge = ({
  bound,
  recordedState,
  outOfBand,
  environment,
  operation: { kind },
}) => {
  const verb = kind === 'deploy' ? 'up' : kind
  const fix =
    `check what was changed (twinstack preview ${environment}), and let a second person approve ` +
    `it: twinstack ${verb} ${environment} --break-glass "REASON"`
  if (outOfBand) return markUnmet(`${outOfBand.text} (seen on ${outOfBand.at})`, fix)
  if (bound === null)
    return markUndecided('compared when the operation plans', needsPlan(environment).fix)
  const [recorded, read] = [recordedState ?? empty, bound.stateDigest ?? empty]
  if (recorded !== read)
    return markUnmet(
      `the recorded state of ${environment} is not the one that Twinstack's last operation ` +
        'wrote: something else wrote it, e.g. a plain pulumi',
      fix,
    )
  if (recordedState === null) return markMet('there is no recorded state yet')
  return markMet(
    'the recorded state is the one that the last operation wrote',
    citeState(environment, recorded),
  )
}
