/** Digests of what a decision rests on: the same is computed again when it is verified. */
import type { DriftReport } from '../../model/drift.ts'
import type { Operation, Plan } from '../../model/operation.ts'
import { canonical } from '../../lib/canonicalJson.ts'
import { sha256 } from '../../lib/hash.ts'
import { policyDigest } from './policy/effective.ts'
import type { Condition, Policy, SignOff, TestResult } from '../../model/promotion.ts'

export type Cited = Condition['evidence'][number]
const cite = (what: string, id: string, value: unknown): Cited => ({
  what,
  id,
  digest: sha256(canonical(value)),
})

/** What of an ended operation never changes again. */
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
}: Operation): Cited =>
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
export const citeTest = (result: TestResult): Cited =>
  cite('test', `${result.operation}/${result.id}`, result)
export const citeSignOff = (signOff: SignOff): Cited =>
  cite('sign-off', `${signOff.operation}/${signOff.role}/${signOff.by}`, signOff)
export const citeDrift = (report: DriftReport): Cited =>
  cite('drift-report', report.operation, report)
export const citePlan = ({
  operation,
  environment,
  revision,
  planned,
  state,
  settings,
  ruleFindings,
}: Plan): Cited =>
  cite('plan', operation, {
    operation,
    environment,
    revision,
    planned,
    state,
    settings: settings ?? null,
    ruleFindings,
  })
/** by the environment: it may be another by now, and then says so */
export const citePolicy = (environment: string, policy: Policy): Cited => ({
  what: 'policy',
  id: environment,
  digest: policyDigest(policy),
})
export const citeState = (environment: string, digest: string): Cited => ({
  what: 'state',
  id: environment,
  digest,
})
/** `digest`: SHA-256 of the text */
export const citeFile = (revision: string, name: string, digest: string): Cited => ({
  what: 'file',
  id: `${revision}/${name}`,
  digest,
})
