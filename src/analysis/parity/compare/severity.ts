/**
 * Rates the severity of a difference between two environments. It uses the tables of drift: staging
 * is judged like a cloud that differs from the recorded state of production.
 */
import { withheld } from '../../../model/checkpoint.ts'
import type { Severity } from '../../../model/drift.ts'
import type { DifferenceSubject } from './explain.ts'
import { classify } from '../../drift/classify/classify.ts'
import { judgeDeleted } from '../../drift/classify/gone.ts'
import { shapeParts } from './shapeParts.ts'

type Subject = Omit<DifferenceSubject, 'aspect'>

/** The type of differences that belong to no resource. */
const environment = 'twinstack:environment'

/** `never`: whether it is a software version, which no entry can document. */
export function rateSeverity(subject: Subject, never: boolean): Severity {
  const { type, name, path, left, right } = subject
  if (never) return 'high'
  if (type === environment) return name === 'revision' || name === 'engine' ? 'low' : 'medium'
  if (path === null) return rateWhole(subject)
  const leaf = {
    path,
    parts: shapeParts(path),
    expected: right,
    actual: left,
    secret: left === withheld || right === withheld,
    replaces: false,
  }
  const { severity } = classify(leaf, {
    type,
    name,
    urn: '',
    id: null,
    inputs: undefined,
    before: {},
    after: {},
    leaves: [],
    accounts: new Set(),
    moved: [],
  })
  return severity
}

/**
 * Rates a resource that only one side has. A rule or permission that only staging has is as severe
 * as a wider one.
 */
function rateWhole({ kind, type }: Subject): Severity {
  const { severity, direction, class: found } = judgeDeleted({ type, before: {} })
  if (kind === 'missing') return severity
  if (found === 'security' && direction !== 'loosened') return 'high'
  return severity === 'critical' || severity === 'high' ? 'medium' : severity
}
