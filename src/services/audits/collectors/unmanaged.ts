import type { FoundFinding } from '../../../model/complianceAudit.ts'
import { listUncertainNames, pickHead, readReadings, type Reading } from './reports.ts'
import { createSection } from './section.ts'
import type { SectionCollector } from '../../../model/complianceAuditService.ts'

/**
 * Resources of the account that are in no state. A check that could not read them has notes, which
 * are in the drift section.
 */
export const collectUnmanaged: SectionCollector = async (store, environments, { now }) => {
  const read = await readReadings(store, environments, now)
  return createSection({
    about: read.length,
    met: 'no resource without a state was found',
    findings: read.flatMap(listUnmanagedFindings),
    // a deploy imports nothing, so a report from before it is still valid
    unknownIn: listUncertainNames(read.filter(({ doubt }) => doubt !== 'deployed-since')),
    body: read.map(reading => ({
      ...pickHead(reading),
      unmanaged: reading.report?.unmanaged ?? [],
    })),
  })
}

function listUnmanagedFindings({ environment, report }: Reading): FoundFinding[] {
  return (report?.unmanaged ?? []).map(({ type, id, arn, name, why }) => ({
    subject: arn ?? `${type ?? ''} ${id}`,
    severity: environment.kind === 'production' ? 'medium' : 'low',
    environment: environment.name,
    text:
      `${type ?? 'a resource'} ${name ?? id} is in no state` +
      (why === 'tagged'
        ? ` and has the tags of ${environment.name}`
        : ` and is in the network of ${environment.name}`),
    evidence: `/v1/environments/${environment.name}/unmanaged`,
  }))
}
