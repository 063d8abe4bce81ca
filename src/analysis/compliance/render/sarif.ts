import {
  SarifBuilder,
  SarifResultBuilder,
  SarifRuleBuilder,
  SarifRunBuilder,
} from 'node-sarif-builder'
import type { ComplianceReport, Severity, Violation } from '../../../model/compliance.ts'
import { toPlainText, formatResourceName } from './plain.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

const levels = { critical: 'error', high: 'error', medium: 'warning', low: 'note' } as const
/**
 * How GitHub orders findings:
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
const scores: Record<Severity, string> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' }

/**
 * SARIF 2.1.0 for code scanning. A violation belongs to an environment and not to a line, so it is
 * reported at the first line of the environment's settings file; its resource is the logical
 * location. Waived violations are included, as suppressed with their reason.
 */
export function formatComplianceSarif(
  report: ComplianceReport,
  {
    version,
    settingsFile = (name: string) => `Pulumi.${name}.yaml`,
  }: { version: string; settingsFile?: (environment: string) => string },
): string {
  const run = new SarifRunBuilder().initSimple({
    toolDriverName: 'Twinstack compliance',
    toolDriverVersion: version,
  })
  for (const rule of listRules(report)) run.addRule(rule)
  for (const violation of report.violations) run.addResult(createResult(violation, settingsFile))
  for (const violation of report.waived) {
    const result = createResult(violation, settingsFile)
    const { reason, owner, expires } = requirePresent(violation.waiver)
    result.result.suppressions = [
      {
        kind: 'external',
        status: 'accepted',
        justification: `${toPlainText(reason)} (${toPlainText(owner)}, until ${expires})`,
      },
    ]
    run.addResult(result)
  }
  const sarif = new SarifBuilder()
  sarif.addRun(run)
  return sarif.buildSarifJsonString({ indent: true })
}

function listRules({ environments }: ComplianceReport): SarifRuleBuilder[] {
  const checks = new Map(environments.flatMap(one => one.checks).map(check => [check.id, check]))
  return [...checks.values()].map(({ id, describes, severity, source }) => {
    const rule = new SarifRuleBuilder().initSimple({
      ruleId: id,
      shortDescriptionText: toPlainText(describes),
    })
    rule.rule.defaultConfiguration = { level: levels[severity] }
    rule.rule.properties = { 'security-severity': scores[severity], tags: ['compliance', source] }
    return rule
  })
}

function createResult(
  violation: Violation,
  settingsFile: (environment: string) => string,
): SarifResultBuilder {
  const { severity, environment, check, expected, actual, resource, path } = violation
  const result = new SarifResultBuilder().initSimple({
    level: levels[severity],
    ruleId: check,
    fileUri: settingsFile(environment),
    startLine: 1,
    messageText:
      `${environment}: ${toPlainText(check)} (expected ${toPlainText(expected)}, got ` +
      `${toPlainText(actual)})` +
      `${formatResourceName(violation) === '' ? '' : ` at ${formatResourceName(violation)}`}`,
  })
  if (resource)
    requirePresent(requirePresent(result.result.locations)[0]).logicalLocations = [
      {
        name: toPlainText(resource.name),
        fullyQualifiedName: toPlainText(resource.urn || resource.name),
        kind: 'resource',
      },
    ]
  // a finding keeps its fingerprint in the next run, also when the value has changed
  result.result.partialFingerprints = {
    'twinstack/v1': [environment, check, resource?.urn ?? '', path ?? '']
      .map(toPlainText)
      .join('|'),
  }
  return result
}
