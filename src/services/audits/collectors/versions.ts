import type { ParityReportBody } from '../../../model/parityReport.ts'
import type { FoundFinding } from '../../../model/complianceAudit.ts'
import {
  formatEvidence,
  getForm,
  readPairReadings,
  createPairSection,
  type PairReading,
} from './pairs.ts'
import type { SectionCollector } from '../../../model/complianceAuditService.ts'

/** The runtime versions that both sides reported. An audit itself opens no connection. */
export const collectVersions: SectionCollector = async (store, environments, { now }) => {
  const readings = await readPairReadings(store, environments, now)
  const section = createPairSection(
    readings,
    listVersionFindings,
    ({ body }) => ({ versions: body.versions }),
    'the same versions run on both sides',
  )
  if (section.status !== 'met' || readings.some(({ body }) => body?.versions)) return section
  return {
    ...section,
    status: 'unknown',
    summary: 'no environment has runtime versions that were read (output `versionsUrl`)',
  }
}

function listVersionFindings(reading: PairReading & { body: ParityReportBody }): FoundFinding[] {
  return reading.body.judgement.verdicts
    .filter(({ fails, place }) => fails && place.type === 'runtime')
    .map(({ key, path, left, right, kind, why }) => ({
      subject: `${reading.right} ${key}`,
      severity: 'high',
      environment: reading.left,
      evidence: formatEvidence(reading),
      form: getForm(left, right),
      text:
        kind === 'unread'
          ? `runtime versions could not be read: ${reading.left} ${formatVersion(left)}; ` +
            `${reading.right} ${formatVersion(right)}`
          : `${path} is ${formatVersion(left)} in ${reading.left} and ` +
            `${formatVersion(right)} in ${reading.right}: ${why}`,
    }))
}

const formatVersion = (version: unknown): string =>
  typeof version === 'string' ? version : version == null ? 'absent' : JSON.stringify(version)
