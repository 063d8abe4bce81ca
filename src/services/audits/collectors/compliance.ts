import { judgeSubjects } from '../../compliance/judgeSubjects.ts'
import { plain, resourceName } from '../../../analysis/compliance/render/plain.ts'
import { recordedSubjects } from '../../compliance/subjects.ts'
import type { ComplianceReport, Violation } from '../../../model/compliance.ts'

import type { FoundFinding } from '../../../model/complianceAudit.ts'
import { sectionOf } from './section.ts'
import type { Trees } from '../../../model/trees.ts'
import type { SectionCollector } from '../../../model/complianceAuditService.ts'
import { sha256 } from '../../../lib/hash.ts'
import { present } from '../../../lib/present.ts'

/**
 * Checks the recorded states against the rules. Besides the database it reads only the files of the
 * deployed revisions, which are stored on disk.
 */
export function complianceCollector(trees: Pick<Trees, 'tree'>): SectionCollector {
  return async (store, environments, { now }) => {
    const subjects = await recordedSubjects(
      store,
      environments.filter(({ deployed }) => deployed !== null),
    )
    const report = await judgeSubjects(trees, subjects, now)
    return sectionOf({
      about: subjects.length,
      met: 'all environments compliant',
      findings: [...groupViolations(report.violations), ...waiversOf(report)],
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
    const { severity, environment, check, resource, path, waiver } = present(found[0])
    return {
      subject: [check, resource?.urn || resource?.name, path].filter(Boolean).join(' '),
      severity,
      environment,
      text:
        `${environment}: ` +
        `${check}${resource ? ` at ${resourceName({ resource, path })}` : ''}: ` +
        found.map(one => `expected ${plain(one.expected)}, got ${plain(one.actual)}`).join('; ') +
        `${waiver ? ` (its waiver expired on ${waiver.expires})` : ''}`,
      evidence: `/v1/compliance?environments=${environment}`,
      form: sha256(JSON.stringify(found.map(one => [one.expected, one.actual]))).slice(0, 16),
    }
  })
}

function waiversOf({ waivers }: ComplianceReport): FoundFinding[] {
  return waivers
    .filter(({ state }) => state === 'unused')
    .map(({ rule, environment, resource, owner }) => ({
      subject: `unused waiver ${[rule, environment ?? '*', resource ?? '*'].join(' ')}`,
      severity: 'info',
      environment: null,
      evidence: '/v1/compliance',
      text:
        `the waiver of ${plain(rule)} for ${plain(environment ?? 'all environments')} ` +
        `(${plain(owner)}) is not needed any more`,
    }))
}
