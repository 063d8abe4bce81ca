/** Which rule applies to an operation, and which conditions each rule requires. Pure. */
import { isWriting, type Operation } from '../../model/operation.ts'
import {
  conditionNames,
  type ConditionMode,
  type ConditionName,
  type GateDecision,
  type Policy,
} from '../../model/promotion.ts'

export type Rule = GateDecision['rule']

/**
 * `deployed`: whether anything is deployed there. Kinds that read, destroy or import run no new
 * code that changes resources.
 */
export function getRule(
  { kind, options }: Pick<Operation, 'kind' | 'options'>,
  deployed: boolean,
): Rule {
  if (!isWriting({ kind, options })) return 'not-gated'
  if (kind === 'deploy') return deployed ? 'promotion' : 'first-deploy'
  if (kind === 'reconcile' || kind === 'rebuild') return 'deployed-revision'
  return kind === 'rollback' ? 'rollback' : 'not-gated'
}

/** `why`: the reason why it is not judged; null when it is judged. */
export type RequiredCondition = { name: ConditionName; mode: ConditionMode; why: string | null }

type Exemptions = Partial<Record<ConditionName, string>>
const exemptAllBut = (judged: ConditionName[], why: string): Exemptions =>
  Object.fromEntries(conditionNames.filter(name => !judged.includes(name)).map(name => [name, why]))

/** The conditions that are not judged, each with its reason. */
const exempt: Record<Exclude<Rule, 'first-deploy' | 'not-gated'>, Exemptions> = {
  promotion: {},
  'deployed-revision': exemptAllBut(
    ['proven', 'known-state', 'no-surprise'],
    'it restores what is deployed there: no new code',
  ),
  rollback: exemptAllBut(
    ['clean-revision', 'proven', 'known-state', 'compliance', 'no-surprise'],
    'a rollback is exempt: the revision succeeded there before',
  ),
}
const free = exemptAllBut(
  ['clean-revision', 'known-state', 'compliance'],
  'the first deploy is exempt (gate.firstDeploy)',
)

/** The conditions of an operation, in their order, without those that the policy disables. */
export function listRequiredConditions(
  rule: Rule,
  { kind }: Pick<Operation, 'kind'>,
  { gate }: Policy,
): RequiredCondition[] {
  if (rule === 'not-gated') return []
  const answers = rule === 'first-deploy' ? (gate.firstDeploy === 'free' ? free : {}) : exempt[rule]
  const own: Exemptions =
    kind === 'rebuild' ? { 'no-surprise': 'a rebuild creates everything again by intention' } : {}
  return conditionNames
    .filter(name => gate.conditions[name] !== 'off')
    .map(name => ({
      name,
      mode: getModeFor(rule, name, gate.conditions[name]),
      why: own[name] ?? answers[name] ?? null,
    }))
}

/**
 * Conditions that only warn for a rollback: a refusal would keep the failed revision because of
 * rules that became stricter since.
 */
function getModeFor(rule: Rule, name: ConditionName, mode: ConditionMode): ConditionMode {
  return rule === 'rollback' && name === 'compliance' && mode === 'required' ? 'warn' : mode
}
