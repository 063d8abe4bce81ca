import type { ComplianceReport } from '../../../model/compliance.ts'
import { complianceHtml } from './html.ts'
import { complianceJunit } from './junit.ts'
import { complianceMarkdown } from './markdown.ts'
import { complianceSarif } from './sarif.ts'
import { complianceText } from './text.ts'

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
      return complianceText(report, { details })
    case 'json':
      return JSON.stringify(report, null, 2)
    case 'markdown':
      return complianceMarkdown(report)
    case 'html':
      return complianceHtml(report)
    case 'sarif':
      return complianceSarif(report, { version })
    case 'junit':
      return complianceJunit(report)
  }
}
