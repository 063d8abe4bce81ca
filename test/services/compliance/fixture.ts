import type { ResourceRecord } from '../../../src/model/operation.ts'
import {
  checkCompliance,
  type ComplianceEnvironment,
} from '../../../src/analysis/compliance/checkCompliance.ts'
import { rules } from '../../../src/analysis/compliance/rules/rules.ts'
import { expectedSchema, type RuleContext } from '../../../src/model/compliance.ts'
import { requirePresent } from '../../helper/present.ts'

export const now = new Date('2026-06-15T12:00:00Z')

/** `type` without `aws:`, e.g. `rds/cluster:Cluster`. */
export function resource(
  type: string,
  name: string,
  inputs: Record<string, unknown>,
  more: Partial<ResourceRecord> = {},
): ResourceRecord {
  return {
    urn: `urn:pulumi:staging::shop::aws:${type}::${name}`,
    type: `aws:${type}`,
    name,
    id: `${name}-id`,
    parent: null,
    provider: null,
    custom: true,
    protect: false,
    dependencies: [],
    inputs,
    outputs: {},
    ...more,
  }
}

type Kind = RuleContext['environment']['kind']
type RuleInput = Partial<Omit<RuleContext, 'environment' | 'expected'>> & {
  kind?: Kind
  expected?: unknown
  settings?: unknown
}

/** What one rule finds, as `name path: expected X, got Y`. */
export function found(
  id: string,
  resources: ResourceRecord[],
  {
    kind = 'staging',
    expected = {},
    production = null,
    ahead = false,
    settings = null,
  }: RuleInput = {},
): string[] {
  const rule = requirePresent(rules.find(one => one.id === id))
  if (!rule.appliesTo(kind)) return []
  const context = {
    environment: { name: kind, kind },
    expected: expectedSchema.parse(expected),
    production,
    ahead,
  }
  return rule
    .check(resources, settings, context)
    .map(
      one =>
        `${one.resource?.name ?? '-'} ${one.path ?? '-'}: expected ${one.expected}, got ` +
        `${one.actual}`,
    )
}

export function environment(
  name: string,
  change: Partial<ComplianceEnvironment> = {},
): ComplianceEnvironment {
  return {
    name,
    kind: name === 'production' ? 'production' : 'staging',
    resources: [],
    settings: {},
    ruleFindings: [],
    ...change,
  }
}

/** A cluster with nothing to find fault with but what is changed. */
export function cluster(
  change: Record<string, unknown> = {},
  more: Partial<ResourceRecord> = {},
): ResourceRecord {
  return resource(
    'rds/cluster:Cluster',
    'main',
    {
      engine: 'aurora-postgresql',
      engineVersion: '15.4',
      storageEncrypted: true,
      backupRetentionPeriod: 30,
      deletionProtection: true,
      skipFinalSnapshot: false,
      dbClusterParameterGroupName: 'main-tls',
      enabledCloudwatchLogsExports: ['postgresql'],
      ...change,
    },
    more,
  )
}

export const tlsGroup = resource(
  'rds/clusterParameterGroup:ClusterParameterGroup',
  'main',
  { parameters: [{ name: 'rds.force_ssl', value: '1' }] },
  { outputs: { name: 'main-tls' } },
)
export const alarm = resource('cloudwatch/metricAlarm:MetricAlarm', 'database-cpu', {
  namespace: 'AWS/RDS',
  dimensions: { DBClusterIdentifier: 'main-id' },
  alarmActions: ['arn:aws:sns:x'],
})
export const dashboard = resource('cloudwatch/dashboard:Dashboard', 'main', {})
export const sound = [tlsGroup, alarm, dashboard]

export function check(
  environments: ComplianceEnvironment[],
  more: Partial<Parameters<typeof checkCompliance>[0]> = {},
) {
  return checkCompliance({ environments, now, ...more })
}
