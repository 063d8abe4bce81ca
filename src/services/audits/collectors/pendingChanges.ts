import { hashSha256 } from '../../../lib/hash.ts'
import type { FoundFinding } from '../../../model/complianceAudit.ts'
import { formatEvidence, pickHead, readReadings, type Reading } from './reports.ts'
import { createSection } from './section.ts'
import type { SectionCollector } from '../../../model/complianceAuditService.ts'

/** Differences between the recorded state and the deployed revision. */
export const collectPendingChanges: SectionCollector = async (store, environments, { now }) => {
  const read = await readReadings(store, environments, now)
  return createSection({
    about: read.length,
    met: 'no deployed revision has pending changes',
    unknownIn: listUnknownNames(read),
    findings: read.flatMap(listPendingFindings),
    body: read.map(reading => ({
      ...pickHead(reading),
      pendingChanges: reading.report ? reading.report.pendingChanges : [],
      ...(reading.report?.planFailure && { planFailure: reading.report.planFailure }),
    })),
  })
}

/** The check of an environment can be valid although the plan of its program failed. */
const listUnknownNames = (read: Reading[]): string[] =>
  read
    .filter(({ doubt, report }) => doubt !== null || report?.pendingChanges === null)
    .map(({ environment }) => environment.name)

/** A report from before the last deploy is ignored, because the deploy made its changes. */
function listPendingFindings({ environment, report, doubt }: Reading): FoundFinding[] {
  if (!report || doubt === 'deployed-since') return []
  return (report.pendingChanges ?? []).map(({ urn, type, name, op, properties }) => ({
    subject: urn,
    severity: environment.kind === 'production' ? 'medium' : 'low',
    environment: environment.name,
    text: `${environment.name} differs from its revision: a deploy would ${op} ${type} ${name}`,
    evidence: formatEvidence(report),
    form: hashSha256(JSON.stringify([op, properties])),
  }))
}
