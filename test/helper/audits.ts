/** Sections of audits for tests; a test sets only the fields that it needs. */

import type { Sections } from '../../src/services/audits/findings.ts'
import {
  sectionNames,
  type FoundFinding,
  type Section,
  type SectionName,
} from '../../src/model/complianceAudit.ts'
import type {
  ComplianceAuditDeps,
  SectionCollectors,
} from '../../src/model/complianceAuditService.ts'

export function found(subject: string, over: Partial<FoundFinding> = {}): FoundFinding {
  return {
    subject,
    severity: 'medium',
    environment: 'staging',
    text: `${subject} is wrong`,
    evidence: `/v1/${subject}`,
    ...over,
  }
}

export function section(findings: FoundFinding[], over: Partial<Section> = {}): Section {
  return {
    status: findings.length > 0 ? 'failed' : 'met',
    summary: `${findings.length} found`,
    findings,
    body: { findings: findings.length },
    ...over,
  }
}

/** All sections; those that are not named are met. */
export function sections(named: Partial<Record<SectionName, Section>> = {}): Sections {
  return Object.fromEntries(
    sectionNames.map(name => [name, named[name] ?? section([])]),
  ) as Sections
}

/** The same audit service, whose collectors return the current value of `named`. */
export function fixedSections(
  complianceAudit: ComplianceAuditDeps,
  named: Partial<Record<SectionName, Section>>,
): ComplianceAuditDeps {
  const collectors: SectionCollectors = Object.fromEntries(
    sectionNames.map(name => [name, async () => named[name] ?? section([])]),
  )
  return { ...complianceAudit, collectors }
}
