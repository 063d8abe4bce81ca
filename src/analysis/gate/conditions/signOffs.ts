import { citeSignOff } from '../cite.ts'
import { markMet, markUnmet, type ConditionJudge } from './condition.ts'

/** A person of each named role signed off the proving operation. */
export const judgeSignOffs: ConditionJudge = ({
  signOffs: signed,
  candidates: [proof],
  policy: { gate },
}) => {
  if (gate.signOffs.length === 0) return markMet('the policy requires none')
  if (!proof)
    return markUnmet(
      `nothing was deployed to ${gate.from} that could be signed off`,
      `deploy it to ${gate.from} first`,
    )
  const missing = gate.signOffs.filter(role => !signed.some(one => one.role === role))
  const evidence = signed.filter(({ role }) => gate.signOffs.includes(role))
  const names = evidence.map(({ role, by }) => `${by} (${role})`).join(', ')
  if (missing.length > 0)
    return markUnmet(
      `not signed off by ${missing.join(', ')}${names ? `; by ${names}` : ''}`,
      `POST /v1/operations/${proof.id}/sign-offs with the role ${missing[0]}`,
      ...evidence.map(citeSignOff),
    )
  return markMet(`signed off by ${names}`, ...evidence.map(citeSignOff))
}
