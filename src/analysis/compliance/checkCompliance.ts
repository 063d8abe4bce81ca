import type { EnvironmentKind } from '../../model/environment.ts'
import { listExistingResources } from '../../model/checkpoint.ts'
import type { ResourceRecord } from '../../model/operation.ts'
import type { RuleFindings } from '../../model/operation.ts'
import { listUnjudged } from './listUnjudged.ts'
import { applyWaivers } from './applyWaivers.ts'
import { rules } from './rules/rules.ts'
import {
  expectedSchema,
  severities,
  type ComplianceReport,
  type ExpectedValue,
  type Rule,
  type RuleContext,
  type Violation,
  type Waiver,
} from '../../model/compliance.ts'

export type ComplianceEnvironment = {
  name: string
  kind: EnvironmentKind
  resources: ResourceRecord[]
  /** the settings that the program received, secrets withheld; null when they are unknown */
  settings: unknown
  /**
   * the findings of the program's own rules in the last operation; null when they were not
   * evaluated
   */
  ruleFindings: RuleFindings[] | null
  /** the state of `resources`: the recorded one (default), or the planned one of a preview */
  state?: 'recorded' | 'planned'
  /**
   * whether it runs a newer revision than production by intention; its versions are then not
   * compared with those of production
   */
  ahead?: boolean
}

export type ComplianceInput = {
  environments: ComplianceEnvironment[]
  waivers?: Waiver[]
  expected?: unknown
  /**
   * the environment whose versions are expected where none are declared; default: the first one of
   * kind production. It may be missing from `environments`
   */
  production?: Pick<ComplianceEnvironment, 'name' | 'resources' | 'settings'> | null
  now?: Date
}

/**
 * Checks every rule in every environment that it applies to. Pure. @throws ZodError for an invalid
 * `expected`
 */
export function checkCompliance({
  environments: recorded,
  waivers = [],
  expected,
  production,
  now = new Date(),
}: ComplianceInput): ComplianceReport {
  const declared = expectedSchema.parse(expected ?? {})
  const environments = recorded.map(one => ({
    ...one,
    resources: listExistingResources(one.resources),
  }))
  const model =
    production === undefined
      ? (environments.find(one => one.kind === 'production') ?? null)
      : production
  const judged = environments.map(environment => ({
    environment,
    ...checkOne(environment, declared, model),
  }))
  const applied = applyWaivers(
    judged.flatMap(one => one.violations).sort(compareSeverity),
    waivers,
    now,
  )
  const countViolations = (list: Violation[], name: string) =>
    list.filter(one => one.environment === name).length
  return {
    compliant: applied.violations.length === 0,
    checkedAt: now.toISOString(),
    ...applied,
    environments: judged.map(({ environment: { name, kind, resources }, checks }) => ({
      name,
      kind,
      resources: resources.length,
      checks,
      violations: countViolations(applied.violations, name),
      waived: countViolations(applied.waived, name),
    })),
    bySeverity: Object.fromEntries(
      severities.map(severity => [
        severity,
        applied.violations.filter(one => one.severity === severity).length,
      ]),
    ) as ComplianceReport['bySeverity'],
    notes: listNotes(environments, model, declared),
  }
}

type Checks = ComplianceReport['environments'][number]['checks']

function checkOne(
  environment: ComplianceEnvironment,
  expected: ExpectedValue,
  model: RuleContext['production'],
): { violations: Violation[]; checks: Checks } {
  const applying = rules.filter(rule => rule.appliesTo(environment.kind))
  const context = {
    environment,
    expected,
    production: model?.name === environment.name ? null : model,
    ahead: environment.ahead ?? false,
  }
  // a planned state is judged by the findings of the rules about the planned state
  const violationsOf = (environment.ruleFindings ?? []).filter(
    one => one.state === (environment.state ?? 'recorded'),
  )
  return {
    violations: [
      ...applying.flatMap(rule => toRuleViolation(rule, environment, context)),
      ...violationsOf.flatMap(found => toProgramViolation(found, environment)),
    ],
    checks: [
      ...applying.map(({ id, severity, describes }) => ({
        id,
        severity,
        describes,
        source: 'built-in' as const,
      })),
      ...violationsOf.map(({ id, severity, describes }) => ({
        id,
        severity,
        describes,
        source: 'program' as const,
      })),
    ],
  }
}

function toRuleViolation(
  rule: Rule,
  { name, resources, settings, state = 'recorded' }: ComplianceEnvironment,
  context: RuleContext,
): Violation[] {
  return rule.check(resources, settings, context).map(({ resource, path, expected, actual }) => ({
    severity: rule.severity,
    environment: name,
    check: rule.id,
    describes: rule.describes,
    source: 'built-in',
    state,
    resource: resource && { type: resource.type, name: resource.name, urn: resource.urn },
    path,
    expected,
    actual,
    waiver: null,
  }))
}

/** A rule that could not be evaluated counts as violated. */
function toProgramViolation(
  { id, severity, describes, state, findings, error }: RuleFindings,
  { name, resources }: ComplianceEnvironment,
): Violation[] {
  const base = {
    severity,
    environment: name,
    check: id,
    describes,
    source: 'program' as const,
    state,
    path: null,
    waiver: null,
  }
  const failed =
    error === null
      ? []
      : [{ ...base, resource: null, expected: 'a judgement', actual: `error: ${error}` }]
  return [
    ...failed,
    ...findings.map(({ resource, expected, actual }) => ({
      ...base,
      resource: getPlace(resource, resources),
      expected,
      actual,
    })),
  ]
}

/** Finds the resource of a finding. A rule names it by its URN, or by any other text. */
function getPlace(named: string | null, resources: ResourceRecord[]): Violation['resource'] {
  if (named === null) return null
  const found = resources.find(({ urn }) => urn === named)
  return found
    ? { type: found.type, name: found.name, urn: found.urn }
    : { type: '', name: named, urn: '' }
}

/** Compares two violations by their order in a report. */
export function compareSeverity(a: Violation, b: Violation): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compare(a.environment, b.environment) ||
    compare(a.check, b.check) ||
    compare(a.resource?.name ?? '', b.resource?.name ?? '') ||
    compare(a.path ?? '', b.path ?? '')
  )
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

function listNotes(
  environments: ComplianceEnvironment[],
  model: RuleContext['production'],
  { database, services }: ExpectedValue,
): string[] {
  const declared = database.version !== undefined && services !== undefined
  return [
    ...(model === null && !declared
      ? [
          'there is no deployed production environment to compare with, and no versions are declared ' +
            'for all: versions were not compared',
        ]
      : []),
    ...environments
      .filter(one => one.ahead && !declared)
      .map(
        ({ name }) =>
          `${name} is ahead of ${model?.name ?? 'production'}: its versions were not ` +
          "compared with production's",
      ),
    ...environments
      .filter(one => one.resources.length === 0)
      .map(({ name }) => `${name} has no recorded resources: nothing could be judged`),
    ...environments
      .filter(one => one.settings === null || one.settings === undefined)
      .map(({ name }) => `the settings of ${name} are not known: service versions were not judged`),
    ...environments
      .filter(one => one.ruleFindings === null)
      .map(
        ({ name }) =>
          `the program's own rules were not evaluated for ${name}: its next operation ` +
          'evaluates them',
      ),
    ...environments.flatMap(({ name, resources }) => listUnjudged(name, resources)),
  ]
}
