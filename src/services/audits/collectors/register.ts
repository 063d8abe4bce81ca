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

/** Entries of the register that are overdue, no longer true, or match nothing. */
export const collectRegister: SectionCollector = async (store, environments, { now }) =>
  createPairSection(
    await readPairReadings(store, environments, now),
    listRegisterFindings,
    ({ body }) => ({
      register: body.register,
      declared: body.judgement.declared,
      stale: body.judgement.stale,
      documented: body.judgement.verdicts
        .filter(({ entry }) => entry !== null)
        .map(({ key, entry, status, left, right }) => ({ key, entry, status, left, right })),
    }),
    'every entry of the register is true, and reviewed in time',
  )

function listRegisterFindings(reading: PairReading & { body: ParityReportBody }): FoundFinding[] {
  const {
    register,
    judgement: { verdicts, stale, declared },
  } = reading.body
  const about = { environment: reading.left, evidence: formatEvidence(reading) }
  const broken = verdicts.filter(
    ({ fails, status }) => fails && (status === 'overdue' || status === 'contradicted'),
  )
  return [
    ...(register
      ? []
      : [
          {
            ...about,
            subject: 'no-register',
            severity: 'low' as const,
            text: `the revision of ${reading.left} has no differences.yaml`,
          },
        ]),
    ...broken.map(({ entry, status, why, key, left, right }) => ({
      ...about,
      subject: `${status} ${entry} ${key}`,
      severity: 'medium' as const,
      text: `entry ${entry} is ${status}: ${why}`,
      form: getForm(left, right),
    })),
    ...declared
      .filter(({ overdue }) => overdue)
      .map(({ entry }) => ({
        ...about,
        subject: `overdue ${entry}`,
        severity: 'medium' as const,
        text: `the review of entry ${entry} is overdue`,
      })),
    ...stale.map(({ entry, why }) => ({
      ...about,
      subject: `stale ${entry}`,
      severity: 'low' as const,
      text: `entry ${entry} is stale: ${why}`,
    })),
  ]
}
