/** Audits as text. */
import colors from 'picocolors'
import { stateOf } from '../../analysis/audits/html.ts'
import {
  sectionNames,
  type ComplianceAuditFinding,
  type ComplianceAuditSummary,
  type ComplianceAuditVerification,
  type ComplianceAuditView,
  type SectionStatus,
} from '../../model/complianceAudit.ts'
import { clean, count, moment, table } from '../text.ts'

const statusColors: Record<SectionStatus, (text: string) => string> = {
  met: colors.green,
  failed: colors.red,
  unknown: colors.yellow,
}

export function complianceAuditTable(audits: ComplianceAuditSummary[]): string[] {
  if (audits.length === 0) return ['no audits yet; make one with  twinstack audit create']
  return table(
    ['NUMBER', 'MADE (UTC)', 'BY', 'STATUS', 'FAILING', 'ACCEPTED', 'SIGNED BY', 'ID'],
    audits.map(a => [
      String(a.number),
      moment(a.madeAt),
      a.madeBy.name,
      a.status,
      String(a.findings.failing),
      String(a.findings.accepted),
      a.signatures.map(({ by }) => by).join(', ') || '-',
      a.id,
    ]),
  )
}

export function complianceAuditLines(audit: ComplianceAuditView): string[] {
  const {
    document: { sections, message },
  } = audit
  const shown = sectionNames.flatMap(name => (sections[name] ? [{ name, ...sections[name] }] : []))
  return [
    `audit ${audit.number} of ${moment(audit.madeAt)} UTC by ` +
      `${clean(audit.madeBy.name)}${message ? `: ${clean(message)}` : ''}`,
    `status ${statusColors[audit.status](audit.status)}, SHA-256 ${audit.digest}`,
    '',
    ...shown.map(
      ({ name, status, summary }) =>
        `${name.padEnd(16)} ${statusColors[status](status.padEnd(8))} ${clean(summary)}`,
    ),
    '',
    ...findingLines(audit.current),
    '',
    ...(audit.signatures.length === 0
      ? ['not signed']
      : audit.signatures.map(
          ({ by, at, note }) =>
            `signed by ${clean(by)} at ${moment(at)} UTC${note ? `: ${clean(note)}` : ''}`,
        )),
  ]
}

function findingLines(findings: ComplianceAuditFinding[]): string[] {
  if (findings.length === 0) return ['no findings']
  const lines = findings.map(finding => {
    const state = stateOf(finding)
    return [
      `[${finding.severity}] ${clean(finding.text)}`,
      `    ${finding.key}  ${finding.state}${state ? ` ${clean(state)}` : ''}; since audit ` +
        `${finding.since.number} (${finding.since.at.slice(0, 10)})`,
    ]
  })
  return [`${count(findings.length, 'finding')}:`, ...lines.flat()]
}

/** Everything that fails; what is in order only in sum. `changed`: against an earlier export. */
export function verificationLines(
  { number, digest, intact, checks }: ComplianceAuditVerification,
  changed: string[],
): string[] {
  const broken = [
    ...checks.filter(check => !check.intact).map(({ what, detail }) => `${what}: ${detail}`),
    ...changed.map(text => `against the export: ${text}`),
  ]
  if (intact && broken.length === 0)
    return [
      `audit ${number} is what was frozen: ${count(checks.length, 'check')} passed, SHA-256 ` +
        `${digest}`,
    ]
  return [colors.red(`audit ${number} was changed:`), ...broken.map(line => `  ${clean(line)}`)]
}
