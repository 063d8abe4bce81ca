/**
 * Evaluates the program's own compliance rules (`program.rules`, contract in programs/README.md) in
 * the program's process, after the engine has ended. An error of a rule becomes a result and never
 * makes a finished operation fail.
 */
import { Script } from 'node:vm'
import type { RuleFindings } from '../../../../model/operation.ts'
import type { RuleQuestion } from '../protocol.ts'

export const limits = { ruleMs: 2000, allMs: 10_000, rules: 200, findings: 1000, text: 500 }

type Finding = RuleFindings['findings'][number]
type Answer = { findings: Finding[]; error: string | null }

/**
 * Evaluates every rule, one after the other. Each has `limits.ruleMs` and all together
 * `limits.allMs`; an endless loop is ended.
 */
export function evaluateRules(
  { rules }: { rules?: unknown },
  question: RuleQuestion,
  { ruleMs, allMs } = limits,
): Omit<RuleFindings, 'state'>[] {
  if (!Array.isArray(rules))
    return [toFailure({}, 'rules', '`program.rules` must be an array of rules')]
  const frozen = freeze(structuredClone(question))
  const until = Date.now() + allMs
  return rules.slice(0, limits.rules).map((rule: unknown, index) => {
    const id =
      typeof (rule as { id?: unknown } | null)?.id === 'string'
        ? (rule as { id: string }).id
        : `rules[${index}]`
    const wrong = findContractBreach(rule)
    if (wrong) return toFailure(rule, id, wrong)
    const left = Math.min(ruleMs, until - Date.now())
    if (left <= 0)
      return toFailure(rule, id, `not evaluated: the rules before it took ${allMs / 1000} s`)
    const { severity, describes } = rule as RuleFindings
    return { id, severity, describes, ...runRule(rule as CallableRule, frozen, left) }
  })
}

type CallableRule = { check(question: RuleQuestion): unknown }

const severities = ['critical', 'high', 'medium', 'low']

function findContractBreach(rule: unknown): string | null {
  const { id, severity, describes, check } = (rule ?? {}) as Record<string, unknown>
  if (typeof id !== 'string' || !/^[a-z0-9][a-z0-9_-]{0,79}$/i.test(id))
    return '`id` must be 1 to 80 letters, digits, dashes or underscores'
  if (!severities.includes(severity as string))
    return `\`severity\` must be one of ${severities.join(', ')}`
  if (typeof describes !== 'string') return '`describes` must be a text'
  return typeof check === 'function' ? null : '`check` must be a function'
}

/** An error in a rule must be visible: without a valid severity it gets the highest one. */
function toFailure(rule: unknown, id: string, error: string): Omit<RuleFindings, 'state'> {
  const { severity, describes } = (rule ?? {}) as Record<string, unknown>
  return {
    id: cut(id),
    severity: severities.includes(severity as string)
      ? (severity as RuleFindings['severity'])
      : 'critical',
    describes: typeof describes === 'string' ? describes : 'A rule of the program',
    findings: [],
    error,
  }
}

/** The watchdog of V8 ends any code that the script calls, also a function from outside it. */
const script = new Script('call()')

function runRule(rule: CallableRule, question: RuleQuestion, limitMs: number): Answer {
  try {
    // the answer is also read inside the script, because it may contain getters
    return script.runInNewContext(
      { call: () => parseAnswer(rule.check(question)) },
      { timeout: limitMs },
    ) as Answer
  } catch (error) {
    const { code, message } = (error ?? {}) as NodeJS.ErrnoException
    return {
      findings: [],
      error:
        code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
          ? `no answer within ${limitMs / 1000} s`
          : cut(String(message ?? error)),
    }
  }
}

function parseAnswer(answer: unknown): Answer {
  if (!Array.isArray(answer)) {
    const promise = typeof (answer as PromiseLike<unknown> | null)?.then === 'function'
    // a rejected promise must not become an unhandled rejection
    if (promise) void Promise.resolve(answer).catch(() => {})
    return {
      findings: [],
      error: promise
        ? '`check` must return its findings at once, not a promise'
        : '`check` must return an array of findings',
    }
  }
  const findings = answer.slice(0, limits.findings).map(toFinding)
  return findings.includes(null)
    ? { findings: [], error: 'a finding must be {resource?, expected, actual}' }
    : { findings: findings as Finding[], error: null }
}

function toFinding(found: unknown): Finding | null {
  if (typeof found !== 'object' || found === null || !('expected' in found) || !('actual' in found))
    return null
  const { resource } = found as { resource?: unknown }
  return {
    resource: typeof resource === 'string' ? cut(resource) : null,
    expected: toScalar(found.expected),
    actual: toScalar(found.actual),
  }
}

function toScalar(value: unknown): Finding['expected'] {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return value
  return cut(typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)))
}

const cut = (text: string) => (text.length > limits.text ? `${text.slice(0, limits.text)}…` : text)

/** Freezes the data, so that one rule can't change the data of the next one. */
function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const item of Object.values(value)) freeze(item)
  }
  return value
}
