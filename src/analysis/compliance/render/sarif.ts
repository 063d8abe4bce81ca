import {
  SarifBuilder,
  SarifResultBuilder,
  SarifRuleBuilder,
  SarifRunBuilder,
} from 'node-sarif-builder'
import type { ComplianceReport, Severity, Violation } from '../../../model/compliance.ts'
import { plain, resourceName } from './plain.ts'
import { present } from '../../../lib/present.ts'

const levels = { critical: 'error', high: 'error', medium: 'warning', low: 'note' } as const
/**
 * How GitHub orders findings:
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
const scores: Record<Severity, string> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' }

/**
 * SARIF 2.1.0 for code scanning. A violation is of an environment and not of a line, so it is
 * reported at the first line of the environment's settings file; its resource is the logical
 * location. Waived violations are included, as suppressed with their reason.
 */
export function complianceSarif(
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
  for (const rule of rulesOf(report)) run.addRule(rule)
  for (const violation of report.violations) run.addResult(resultOf(violation, settingsFile))
  for (const violation of report.waived) {
    const result = resultOf(violation, settingsFile)
    result.result.suppressions = [
      {
        kind: 'external',
        status: 'accepted',
        justification:
          `${plain(present(violation.waiver).reason)} (${plain(present(violation.waiver).owner)}, until ` +
          `${present(violation.waiver).expires})`,
      },
    ]
    run.addResult(result)
  }
  const sarif = new SarifBuilder()
  sarif.addRun(run)
  return sarif.buildSarifJsonString({ indent: true })
}

function rulesOf({ environments }: ComplianceReport): SarifRuleBuilder[] {
  const checks = new Map(environments.flatMap(one => one.checks).map(check => [check.id, check]))
  return [...checks.values()].map(({ id, describes, severity, source }) => {
    const rule = new SarifRuleBuilder().initSimple({
      ruleId: id,
      shortDescriptionText: plain(describes),
    })
    rule.rule.defaultConfiguration = { level: levels[severity] }
    rule.rule.properties = { 'security-severity': scores[severity], tags: ['compliance', source] }
    return rule
  })
}

function resultOf(
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
      `${environment}: ${plain(check)} (expected ${plain(expected)}, got ` +
      `${plain(actual)})` +
      `${resourceName(violation) === '' ? '' : ` at ${resourceName(violation)}`}`,
  })
  if (resource)
    present(present(result.result.locations)[0]).logicalLocations = [
      {
        name: plain(resource.name),
        fullyQualifiedName: plain(resource.urn || resource.name),
        kind: 'resource',
      },
    ]
  // a finding keeps its fingerprint in the next run, also when the value has changed
  result.result.partialFingerprints = {
    'twinstack/v1': [environment, check, resource?.urn ?? '', path ?? ''].map(plain).join('|'),
  }
  return result
}
