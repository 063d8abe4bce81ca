import { findRemovals } from '../../deploy/dataLoss.ts'
import { isStateful } from '../../deploy/stateful.ts'
import type { Plan, ResourceChange } from '../../../model/operation.ts'
import { citePlan } from '../cite.ts'
import {
  joinFirst,
  markMet,
  needsPlan,
  formatCount,
  markUnmetByList,
  type GateEvidence,
  type ConditionJudge,
} from './condition.ts'

/**
 * The plan replaces or deletes nothing that holds data, unless the request names it, and nothing
 * that is protected.
 */
export const judgeNoSurprise: ConditionJudge = facts => {
  const {
    bound,
    environment,
    operation: { options },
  } = facts
  if (!bound) return needsPlan(environment)
  const going = findRemovals(bound.plan.planned)
  const unnamed = going.filter(
    change => isDataLost(change, bound.plan) && !options.allowReplace.includes(change.urn),
  )
  const guarded = going.filter(({ urn }) => facts.protections.has(urn))
  const lines = [
    ...unnamed.map(describeChange),
    ...guarded.map(
      change => `${describeChange(change)}, but is protected: ${facts.protections.get(change.urn)}`,
    ),
  ]
  if (lines.length === 0) return markMet(formatNamedLine(going, facts), citePlan(bound.plan))
  const names = JSON.stringify(unnamed.map(({ type, name }) => `${type}/${name}`))
  const fixes = [
    ...(unnamed.length > 0 ? [`if that is intended: "allowReplace": ${names}`] : []),
    ...(guarded.length > 0 ? ['disable the protection in the program, and deploy that first'] : []),
  ]
  return markUnmetByList(
    {
      summary:
        `the plan removes ${formatCount(lines.length, 'resource')} that ` +
        `${lines.length === 1 ? 'contains data or is' : 'contain data or are'} protected`,
      lines,
      command: `twinstack gate --operation ${bound.plan.operation}`,
      fix: fixes.join('; '),
    },
    citePlan(bound.plan),
  )
}

/** The plan leaves out what `retainOnDelete` keeps; older plans have no list. */
const isDataLost = ({ type, urn }: ResourceChange, { lost }: Pick<Plan, 'lost'>) =>
  lost ? lost.some(one => one.urn === urn) : isStateful(type)

const describeChange = ({ type, name, op }: ResourceChange) =>
  `${type} ${name} would be ${op === 'delete' ? 'deleted' : 'replaced'}`

function formatNamedLine(
  going: ResourceChange[],
  { operation: { options } }: GateEvidence,
): string {
  const named = going.filter(({ urn }) => options.allowReplace.includes(urn))
  return named.length === 0
    ? 'the plan replaces or deletes nothing that holds data'
    : 'the request names the resources with data that are removed: ' +
        `${joinFirst(named.map(({ type, name }) => `${type} ${name}`))}`
}
