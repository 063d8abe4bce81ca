/** Audits as text. */
import colors from 'picocolors'
import { formatState } from '../../analysis/audits/html.ts'
import { listAuditSizes } from '../../analysis/audits/sizes.ts'
import {
  sectionNames,
  type ComplianceAuditFinding,
  type ComplianceAuditSummary,
  type ComplianceAuditVerification,
  type ComplianceAuditView,
  type SectionStatus,
} from '../../model/complianceAudit.ts'
import { clean, count, formatTable } from '../text.ts'
import { formatTime, formatTimeCell } from '../../lib/formatTime.ts'

const statusColors: Record<SectionStatus, (text: string) => string> = {
  met: colors.green,
  failed: colors.red,
  unknown: colors.yellow,
}

export function formatComplianceAuditTable(audits: ComplianceAuditSummary[]): string[] {
  if (audits.length === 0)
    return ['no audits yet; make one with  twinstack compliance-audit create']
  return formatTable(
    ['NUMBER', 'MADE (UTC)', 'BY', 'STATUS', 'FAILING', 'ACCEPTED', 'SIGNED BY', 'ID'],
    audits.map(a => [
      String(a.number),
      formatTimeCell(a.madeAt),
      a.madeBy.name,
      a.status,
      String(a.findings.failing),
      String(a.findings.accepted),
      a.signatures.map(({ by }) => by).join(', ') || '-',
      a.id,
    ]),
  )
}

export function formatComplianceAuditLines(audit: ComplianceAuditView): string[] {
  const {
    document: { sections, message },
  } = audit
  const shown = sectionNames.flatMap(name => (sections[name] ? [{ name, ...sections[name] }] : []))
  return [
    `audit ${audit.number} of ${formatTime(audit.madeAt)} by ` +
      `${clean(audit.madeBy.name)}${message ? `: ${clean(message)}` : ''}`,
    `status ${statusColors[audit.status](audit.status)}, SHA-256 ${audit.digest}`,
    '',
    ...shown.map(
      ({ name, status, summary }) =>
        `${name.padEnd(16)} ${statusColors[status](status.padEnd(8))} ${clean(summary)}`,
    ),
    '',
    ...formatFindingLines(audit.current),
    ...formatSizeLines(audit),
    '',
    ...(audit.signatures.length === 0
      ? ['not signed']
      : audit.signatures.map(
          ({ by, at, note }) =>
            `signed by ${clean(by)} at ${formatTime(at)}${note ? `: ${clean(note)}` : ''}`,
        )),
  ]
}

function formatSizeLines({ document }: ComplianceAuditView): string[] {
  const sizes = listAuditSizes(document)
  if (sizes.length === 0) return []
  return [
    '',
    `${count(sizes.length, 'size or count', 'sizes and counts')} that ${sizes.length === 1 ? 'differs' : 'differ'}:`,
    ...sizes.map(({ what, left, right, ratio, status }) =>
      clean(`  ${what}: ${left}, ${right} (${ratio}, ${status})`),
    ),
  ]
}

function formatFindingLines(findings: ComplianceAuditFinding[]): string[] {
  if (findings.length === 0) return ['no findings']
  const lines = findings.map(finding => {
    const state = formatState(finding)
    return [
      `[${finding.severity}] ${clean(finding.text)}`,
      `    ${finding.key}  ${finding.state}${state ? ` ${clean(state)}` : ''}; since audit ` +
        `${finding.since.number} (${finding.since.at.slice(0, 10)})`,
    ]
  })
  return [`${count(findings.length, 'finding')}:`, ...lines.flat()]
}

/**
 * Lists everything that fails, and only the number of checks that passed. `changed`: the
 * differences from an earlier export.
 */
export function formatVerificationLines(
  { number, digest, intact, checks }: ComplianceAuditVerification,
  changed: string[],
): string[] {
  const broken = [
    ...checks.filter(check => !check.intact).map(({ what, detail }) => `${what}: ${detail}`),
    ...changed.map(text => `against the export: ${text}`),
  ]
  if (intact && broken.length === 0)
    return [
      `audit ${number} is unchanged: ${count(checks.length, 'check')} passed, SHA-256 ` +
        `${digest}`,
    ]
  return [colors.red(`audit ${number} was changed:`), ...broken.map(line => `  ${clean(line)}`)]
}
