/** How rules read resources. Types are those of the AWS provider of Pulumi. */
import type { EnvironmentKind } from '../../../model/environment.ts'
import type { ResourceRecord } from '../../../model/operation.ts'
import type { FoundViolation, ShownValue } from '../../../model/compliance.ts'

export const appliesEverywhere = (): boolean => true
export const isInProduction = (kind: EnvironmentKind): boolean => kind === 'production'

/** The marker of a value that a preview does not know yet. */
const unknown = '[unknown]'

/** Resources of these types, e.g. `aws:rds/cluster:Cluster`. */
export function selectType(resources: ResourceRecord[], ...types: string[]): ResourceRecord[] {
  return resources.filter(resource => types.includes(resource.type))
}

/**
 * A property by its dotted path: the declared value, otherwise the output. In a planned state the
 * outputs are the previous ones.
 */
export function readPath(resource: ResourceRecord, path: string): unknown {
  return getInside(resource.inputs, path) ?? getInside(resource.outputs, path)
}

export function getInside(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((found, key) => {
    return typeof found === 'object' && found !== null && Object.hasOwn(found, key)
      ? (found as Record<string, unknown>)[key]
      : undefined
  }, value)
}

/**
 * Checks that a property has an accepted value; an unknown value is not judged. `otherwise`: the
 * default of AWS.
 */
export function requireValue(
  resource: ResourceRecord,
  path: string,
  expected: ShownValue,
  fits: (value: unknown) => boolean,
  otherwise: ShownValue = 'absent',
): FoundViolation[] {
  const actual = readPath(resource, path)
  if (actual === unknown || fits(actual)) return []
  return [{ resource, path, expected, actual: displayValue(actual, otherwise) }]
}

export function displayValue(value: unknown, otherwise: ShownValue = 'absent'): ShownValue {
  if (value === undefined || value === null || value === '') return otherwise
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value)
}

/** A text, number or boolean as text; `otherwise` for everything else. */
export function getText(value: unknown, otherwise = ''): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : otherwise
}

export const isTrue = (value: unknown): boolean => value === true || value === 'true'
export const isFalse = (value: unknown): boolean => value === false || value === 'false'
export const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== ''

/**
 * Whether `resource` names `other`: by one of its identities, or, where ids are not known yet, as a
 * dependency.
 */
export function refersTo(resource: ResourceRecord, value: unknown, other: ResourceRecord): boolean {
  if (isSet(value) && value !== unknown) return listIdentities(other).includes(value)
  return value === unknown && resource.dependencies.includes(other.urn)
}

const identityProperties = [
  'id',
  'arn',
  'arnSuffix',
  'name',
  'identifier',
  'clusterIdentifier',
  'dnsName',
]

export function listIdentities(resource: ResourceRecord): unknown[] {
  return [
    resource.id,
    ...identityProperties.flatMap(name => [resource.outputs[name], resource.inputs[name]]),
  ].filter(isSet)
}
