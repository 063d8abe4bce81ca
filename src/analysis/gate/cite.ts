/** Digests of the evidence of a decision; a verification computes them again. */
import type { DriftReport } from '../../model/drift.ts'
import type { Operation, Plan } from '../../model/operation.ts'
import { canonicalise } from '../../lib/canonicalJson.ts'
import { hashSha256 } from '../../lib/hash.ts'
import { computePolicyDigest } from './policy/effective.ts'
import type { Condition, Policy, SignOff, TestResult } from '../../model/promotion.ts'

export type CitedEvidence = Condition['evidence'][number]
const cite = (what: string, id: string, value: unknown): CitedEvidence => ({
  what,
  id,
  digest: hashSha256(canonicalise(value)),
})

/** The fields of an ended operation that never change again. */
export const citeOperation = ({
  id,
  environment,
  kind,
  status,
  revision,
  requestedBy,
  finishedAt,
  options,
  settingsDigest,
  schemaDigest,
}: Operation): CitedEvidence =>
  cite('operation', id, {
    id,
    environment,
    kind,
    status,
    revision,
    requestedBy: requestedBy.name,
    finishedAt,
    options,
    settingsDigest,
    schemaDigest,
  })
export const citeTest = (result: TestResult): CitedEvidence =>
  cite('test', `${result.operation}/${result.id}`, result)
export const citeSignOff = (signOff: SignOff): CitedEvidence =>
  cite('sign-off', `${signOff.operation}/${signOff.role}/${signOff.by}`, signOff)
export const citeDrift = (report: DriftReport): CitedEvidence =>
  cite('drift-report', report.operation, report)
export const citePlan = ({
  operation,
  environment,
  revision,
  planned,
  state,
  settings,
  ruleFindings,
}: Plan): CitedEvidence =>
  cite('plan', operation, {
    operation,
    environment,
    revision,
    planned,
    state,
    settings: settings ?? null,
    ruleFindings,
  })
/** the id is that of the environment; a verification reports when its policy has changed */
export const citePolicy = (environment: string, policy: Policy): CitedEvidence => ({
  what: 'policy',
  id: environment,
  digest: computePolicyDigest(policy),
})
export const citeState = (environment: string, digest: string): CitedEvidence => ({
  what: 'state',
  id: environment,
  digest,
})
/** `digest`: SHA-256 of the text */
export const citeFile = (revision: string, name: string, digest: string): CitedEvidence => ({
  what: 'file',
  id: `${revision}/${name}`,
  digest,
})
