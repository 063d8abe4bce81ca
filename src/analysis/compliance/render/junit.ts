import module, { type Builder } from 'junit-report-builder'
import type { ComplianceReport } from '../../../model/compliance.ts'
import { formatViolationLine } from './text.ts'
import { toPlainText } from './plain.ts'

// a CommonJS module that is its own default export, unlike in its types
const builder = module as unknown as Builder

/**
 * JUnit XML: a suite for each environment and a case for each check; a case with only waived
 * violations is skipped.
 */
export function formatComplianceJunit({
  environments,
  violations,
  waived,
  checkedAt,
}: ComplianceReport): string {
  const report = builder.newBuilder()
  for (const { name, checks } of environments) {
    const suite = report.testSuite().name(name).timestamp(checkedAt)
    for (const check of checks) {
      const test = suite.testCase().className(`compliance.${name}`).name(toPlainText(check.id))
      const failed = violations.filter(one => one.environment === name && one.check === check.id)
      const text = failed.map(one => formatViolationLine(one).trim()).join('\n')
      if (failed.length > 0)
        test
          .failure(`${failed.length} violations: ${toPlainText(check.describes)}`, check.severity)
          .stacktrace(text)
      else if (waived.some(one => one.environment === name && one.check === check.id))
        test.skipped()
    }
  }
  return report.build()
}
