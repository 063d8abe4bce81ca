import { judgeSubjects } from '../../compliance/judgeSubjects.ts'
import { toPlainText, formatResourceName } from '../../../analysis/compliance/render/plain.ts'
import { readRecordedSubjects } from '../../compliance/subjects.ts'
import type { ComplianceReport, Violation } from '../../../model/compliance.ts'

import type { FoundFinding } from '../../../model/complianceAudit.ts'
import { createSection } from './section.ts'
import type { Trees } from '../../../model/trees.ts'
import type { SectionCollector } from '../../../model/complianceAuditService.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/**
 * Checks the recorded states against the rules. Besides the database it reads only the files of the
 * deployed revisions, which are stored on disk.
 */
export function createComplianceCollector(trees: Pick<Trees, 'prepareFiles'>): SectionCollector {
  return async (store, environments, { now }) => {
    const subjects = await readRecordedSubjects(
      store,
      environments.filter(({ deployed }) => deployed !== null),
    )
    const report = await judgeSubjects(trees, subjects, now)
    return createSection({
      about: subjects.length,
      met: 'all environments compliant',
      findings: [...groupViolations(report.violations), ...listWaivers(report)],
      unknownIn: subjects
        .filter(({ settings, ruleFindings }) => settings === null || ruleFindings === null)
        .map(({ environment }) => environment.name),
      body: report,
    })
  }
}

/** Several violations of one rule at one place are one finding. */
function groupViolations(violations: Violation[]): FoundFinding[] {
  const places = Map.groupBy(violations, ({ environment, check, resource, path }) =>
    JSON.stringify([environment, check, resource?.urn || resource?.name || null, path]),
  )
  return [...places.values()].map(found => {
    const { severity, environment, check, resource, path, waiver } = requirePresent(found[0])
    return {
      subject: [check, resource?.urn || resource?.name, path].filter(Boolean).join(' '),
      severity,
      environment,
      text:
        `${environment}: ` +
        `${check}${resource ? ` at ${formatResourceName({ resource, path })}` : ''}: ` +
        found
          .map(one => `expected ${toPlainText(one.expected)}, got ${toPlainText(one.actual)}`)
          .join('; ') +
        `${waiver ? ` (its waiver expired on ${waiver.expires})` : ''}`,
      evidence: `/v1/compliance?environments=${environment}`,
      form: hashSha256(JSON.stringify(found.map(one => [one.expected, one.actual]))).slice(0, 16),
    }
  })
}

function listWaivers({ waivers }: ComplianceReport): FoundFinding[] {
  return waivers
    .filter(({ state }) => state === 'unused')
    .map(({ rule, environment, resource, owner }) => ({
      subject: `unused waiver ${[rule, environment ?? '*', resource ?? '*'].join(' ')}`,
      severity: 'info',
      environment: null,
      evidence: '/v1/compliance',
      text:
        `the waiver of ${toPlainText(rule)} for ${toPlainText(environment ?? 'all environments')} ` +
        `(${toPlainText(owner)}) is not needed any more`,
    }))
}
