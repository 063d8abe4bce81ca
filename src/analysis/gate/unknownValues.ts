import { parsePath, valueAt } from '../../lib/propertyPath.ts'
import { isContainer } from '../../lib/values.ts'
import type { Aspect, ParityComparison } from '../../model/difference.ts'
import type { ResourceRecord } from '../../model/operation.ts'
import { aspectOf, isSoftware } from '../parity/compare/aspects.ts'
import type { UnknownValue } from './conditions/condition.ts'

/** Outputs that say who a resource is or where it is reached; a new resource has other ones. */
const identityOutput =
  /^(id|arn|name|url|uri|endpoint|address|dnsName|fqdn)$|(Arn|Id|Url|Endpoint|Address|Name)s?$/
const softwareOutput = /image|version|snapshot|digest|sha|hash|release/i
const digest = /sha(256|512):|@sha|^[0-9a-f]{40,128}$|^[A-Za-z0-9+/]{43}=$/
const securityTypes = /securityGroup|networkAcl|^aws:(iam|kms|wafv2|waf|secretsmanager|acm)\//i

/**
 * Values that a plan does not know yet where the environment that proves has one, and that are
 * about software, security or an image. What refers to another resource of the same state is not
 * among them: the planned one refers to its own, whose properties are compared.
 */
export function unknownValues(
  { notComparable }: Pick<ParityComparison, 'notComparable'>,
  proving: ResourceRecord[],
): UnknownValue[] {
  const records = new Map(proving.map(record => [record.urn, record]))
  const identities = identitiesOf(proving)
  return notComparable.flatMap(({ resource, path, why }) => {
    const record = resource.left === null ? undefined : records.get(resource.left)
    const left = record && valueAt(record.inputs, parsePath(path))
    if (why !== 'unknown' || left === undefined || left === null) return []
    const { type, name } = resource
    const isExact =
      isSoftware(type, name, path) || isAbout(type, name, path, ['image-and-instance'])
    if (!hasToBeProven(type, name, path) || isReference(left, identities, isExact)) return []
    if (record && isCounterOfSibling(record.inputs, path, left, proving)) return []
    return [{ type, name, path, left }]
  })
}

const isAbout = (type: string, name: string, path: string, aspects: Aspect[]) =>
  aspects.includes(aspectOf(type, name, path))

function hasToBeProven(type: string, name: string, path: string): boolean {
  return (
    isSoftware(type, name, path) ||
    isAbout(type, name, path, ['image-and-instance', 'services', 'access', 'encryption']) ||
    securityTypes.test(type)
  )
}

/**
 * Whether a value, or each text in it, is an identity of the same state, or holds one, such as a
 * policy with the ARN of a bucket. `isExact`: it has to be the identity itself, since an image may
 * contain the address of its repository beside a tag. A digest says what a thing is made of, so it
 * is never an identity.
 */
function isReference(value: unknown, identities: Set<string>, isExact: boolean): boolean {
  if (isContainer(value)) {
    const items = Object.values(value)
    return items.length > 0 && items.every(item => isReference(item, identities, isExact))
  }
  if (typeof value !== 'string' || digest.test(value)) return false
  if (identities.has(value)) return true
  const holds = (identity: string) => identity.length > shortest && value.includes(identity)
  return !isExact && [...identities].some(holds)
}
/**
 * Whether a value beside the identity of a resource is a number that this resource counts up, as
 * `launchTemplate: {id, version}` holds the latest version of the template. A new resource counts
 * from one; what it is made of is compared at the resource itself.
 */
function isCounterOfSibling(
  inputs: Record<string, unknown>,
  path: string,
  value: unknown,
  records: ResourceRecord[],
): boolean {
  if (!/^\d+$/.test(String(value))) return false
  const container = valueAt(inputs, parsePath(path).slice(0, -1))
  if (!isContainer(container)) return false
  const siblings = new Set<unknown>(
    Object.values(container).filter(item => typeof item === 'string'),
  )
  return records.some(
    ({ id, outputs }) =>
      ((id !== null && siblings.has(id)) ||
        Object.values(outputs).some(item => isIdentityOf(item, siblings))) &&
      Object.values(outputs).some(item => typeof item === 'number' && item === Number(value)),
  )
}

const isIdentityOf = (value: unknown, siblings: Set<unknown>) =>
  typeof value === 'string' && value.length > shortest && siblings.has(value)

/** Characters; any text may contain a shorter identity. */
const shortest = 8

function identitiesOf(records: ResourceRecord[]): Set<string> {
  const found = new Set<string>()
  for (const { id, outputs } of records) {
    if (id) found.add(id)
    for (const [key, value] of Object.entries(outputs))
      if (typeof value === 'string' && value !== '' && isIdentity(key)) found.add(value)
  }
  return found
}

const isIdentity = (key: string) => identityOutput.test(key) && !softwareOutput.test(key)
