/** What needs a person, from the state of all environments. The most urgent comes first. */
import type { ComplianceAuditSummary } from '../../model/complianceAudit.ts'
import type { EnvironmentOverview, Need } from '../../model/overview.ts'
import type { ParityView } from '../../model/parityReport.ts'
import { describeFailure } from '../failure/buildFailureReport.ts'

type NeedsInput = {
  environments: EnvironmentOverview[]
  /** the newest comparison of staging with production */
  parity: Pick<ParityView, 'left' | 'right' | 'judgement'> | null
  audits: Pick<ComplianceAuditSummary, 'id' | 'number' | 'signatures'>[]
}

export function listNeeds({ environments, parity, audits }: NeedsInput): Need[] {
  const needs = [
    ...environments.flatMap(listNeedsOfEnvironment),
    ...(parity ? listExpiredDifferences(parity) : []),
    ...audits
      .filter(({ signatures }) => signatures.length === 0)
      .map(({ id, number }) =>
        createNeed('audit', 'medium', { text: `audit ${number} is not signed`, id }),
      ),
  ]
  return [
    ...needs.filter(({ severity }) => severity === 'high'),
    ...needs.filter(({ severity }) => severity === 'medium'),
  ]
}

function listNeedsOfEnvironment(overview: EnvironmentOverview): Need[] {
  const {
    environment: { name: environment, leftovers, life },
    unfinished,
    parity,
  } = overview
  const approvals = unfinished
    .filter(({ status }) => status === 'awaiting-approval')
    .map(({ id, kind, requestedBy }) =>
      createNeed('approval', 'high', {
        environment,
        text: `${kind} of ${environment}, requested by ${requestedBy.name}, waits for approval`,
        id,
      }),
    )
  return [
    ...approvals,
    ...listFailure(overview),
    ...(leftovers
      ? [
          createNeed('leftovers', 'high', {
            environment,
            text: `${countOf(leftovers.length, 'resource')} of ${environment} remained after its destroy`,
          }),
        ]
      : []),
    ...listDrift(overview),
    ...(parity && !parity.passed
      ? [
          createNeed('parity', 'medium', {
            environment,
            text: `${environment} is not a twin of ${parity.right}`,
          }),
        ]
      : []),
    ...(life?.warnedAt
      ? [createNeed('ending', 'medium', { environment, text: `${environment} ends soon` })]
      : []),
  ]
}

/** A superseded or cancelled operation needs nothing. */
function listFailure({ last }: EnvironmentOverview): Need[] {
  if (!last || last.status === 'superseded' || last.status === 'cancelled') return []
  const text = describeFailure(last)
  if (text === null) return []
  return [
    createNeed('failure', 'high', {
      environment: last.environment,
      text: last.rollbackOf === null ? text : `automatic ${text}`,
      id: last.id,
    }),
  ]
}

function listDrift({ environment: { name }, drift: { counts, isOutdated } }: EnvironmentOverview) {
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  if (total === 0 || isOutdated) return []
  const isSevere = counts.some(({ severity }) => severity === 'critical' || severity === 'high')
  const verb = total === 1 ? 'has' : 'have'
  return [
    createNeed('drift', isSevere ? 'high' : 'medium', {
      environment: name,
      text: `${countOf(total, 'resource')} of ${name} ${verb} drifted`,
    }),
  ]
}

function listExpiredDifferences({
  left,
  judgement: { verdicts, declared },
}: NonNullable<NeedsInput['parity']>): Need[] {
  const expired = new Set([
    ...verdicts.filter(({ status }) => status === 'overdue').map(({ entry }) => entry),
    ...declared.filter(({ overdue }) => overdue).map(({ entry }) => entry),
  ])
  if (expired.size === 0) return []
  return [
    createNeed('expired-differences', 'medium', {
      environment: left,
      text: `the review of ${countOf(expired.size, 'documented difference')} is overdue`,
    }),
  ]
}

function createNeed(
  kind: Need['kind'],
  severity: Need['severity'],
  { environment = null, text, id = null }: Partial<Need> & Pick<Need, 'text'>,
): Need {
  return { kind, severity, environment, text, id }
}

const countOf = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
