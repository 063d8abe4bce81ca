import type { Verdict } from '../../../model/register.ts'

import type { FoundFinding } from '../../../model/complianceAudit.ts'
import {
  formatEvidence,
  getForm,
  readPairReadings,
  createPairSection,
  type PairReading,
} from './pairs.ts'
import type { SectionCollector } from '../../../model/complianceAuditService.ts'

/**
 * Results of register entries are in the register's section; running versions are in the versions'
 * section.
 */
const ownStatuses = [
  'undocumented',
  'security-not-accepted',
  'observability-not-accepted',
  'never-legitimate',
  'too-long-ahead',
  'beyond-ratio',
]

/**
 * The failing differences of the newest comparison of each pair; a pair that was never compared is
 * unknown.
 */
export const collectParity: SectionCollector = async (store, environments, { now }) => {
  const readings = await readPairReadings(store, environments, now)
  const section = createPairSection(
    readings,
    reading =>
      reading.body.judgement.verdicts
        .filter(isOurs)
        .map(verdict => createFinding(reading, verdict)),
    ({ body }) => ({
      score: body.score,
      passed: body.passed,
      mode: body.judgement.mode,
      basis: body.basis,
      counts: body.judgement.counts,
      owners: body.judgement.owners,
      ahead: body.ahead,
      notes: body.notes,
      compared: body.comparison.compared,
      verdicts: body.judgement.verdicts.filter(({ fails, status }) => fails || status === 'ahead'),
    }),
    'every staging is a twin of its production, except for documented differences',
  )
  return { ...section, findings: [...readings.flatMap(listUncertainties), ...section.findings] }
}

function listUncertainties(reading: PairReading): FoundFinding[] {
  const { left, right, doubt } = reading
  if (doubt === null) return []
  const texts = {
    'never-compared': `${left} was never compared with ${right}`,
    stale: `${left} was not compared with ${right} for weeks`,
    'deployed-since': `${left} was not compared with ${right} since the last deploy`,
  }
  return [
    {
      subject: `${doubt} ${right}`,
      severity: doubt === 'deployed-since' ? 'info' : 'medium',
      environment: left,
      text: texts[doubt],
      evidence: formatEvidence(reading),
    },
  ]
}

const isOurs = ({ fails, status, place }: Verdict) =>
  fails && ownStatuses.includes(status) && place.type !== 'runtime'

function createFinding(
  reading: PairReading,
  { key, aspect, place, path, status, left, right, why }: Verdict,
): FoundFinding {
  const never = status === 'never-legitimate'
  return {
    subject: `${reading.right} ${key}`,
    severity: never ? (aspect === 'database' ? 'critical' : 'high') : 'medium',
    environment: reading.left,
    evidence: formatEvidence(reading),
    form: getForm(status, left, right),
    text:
      `${place.type.split(':').at(-1)} ${place.name}${path === null ? '' : ` ${path}`} ` +
      `differs from ${reading.right} (${status}): ${why}`,
  }
}
