import type { ComplianceReport } from '../../../model/compliance.ts'
import { formatComplianceHtml } from './html.ts'
import { formatComplianceJunit } from './junit.ts'
import { formatComplianceMarkdown } from './markdown.ts'
import { formatComplianceSarif } from './sarif.ts'
import { formatComplianceText } from './text.ts'

export const complianceFormats = ['text', 'json', 'markdown', 'html', 'sarif', 'junit'] as const
export type ComplianceFormat = (typeof complianceFormats)[number]

/** `version`: of Twinstack, named in SARIF. */
export function renderCompliance(
  report: ComplianceReport,
  format: ComplianceFormat,
  { version, details = false }: { version: string; details?: boolean },
): string {
  switch (format) {
    case 'text':
      return formatComplianceText(report, { details })
    case 'json':
      return JSON.stringify(report, null, 2)
    case 'markdown':
      return formatComplianceMarkdown(report)
    case 'html':
      return formatComplianceHtml(report)
    case 'sarif':
      return formatComplianceSarif(report, { version })
    case 'junit':
      return formatComplianceJunit(report)
  }
}
