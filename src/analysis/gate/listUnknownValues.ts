import { parsePath, getValueAt } from '../../lib/propertyPath.ts'
import { isContainer } from '../../lib/values.ts'
import type { Aspect, ParityComparison } from '../../model/difference.ts'
import type { ResourceRecord } from '../../model/operation.ts'
import { getAspect, isSoftware } from '../parity/compare/aspects.ts'
import type { UnknownValue } from './conditions/condition.ts'

/** Outputs that identify a resource or are its address; a new resource has different ones. */
const identityOutput =
  /^(id|arn|name|url|uri|endpoint|address|dnsName|fqdn)$|(Arn|Id|Url|Endpoint|Address|Name)s?$/
const softwareOutput = /image|version|snapshot|digest|sha|hash|release/i
const digest = /sha(256|512):|@sha|^[0-9a-f]{40,128}$|^[A-Za-z0-9+/]{43}=$/
/**
 * Documents about software or an image: without a digest a secret in one hides all of it. Where
 * there are digests, its parts are compared, and a password in it is one of these parts.
 */
const documents = /(^|[.\]])(containerDefinitions|containerProperties)$/
/** Rules about access: each part of them has to be proven. */
const rules = /(^|[.\]])(policy|assumeRolePolicy|ingress|egress)(\.|\[|$)/
const securityTypes = /securityGroup|networkAcl|^aws:(iam|kms|wafv2|waf|secretsmanager|acm)\//i

/**
 * Finds values that the plan does not know yet, that the proving environment has, and that concern
 * software, security or an image, and secrets that hide such a value on both sides. References to
 * other resources of the same state are left out: the planned resource refers to its own, and the
 * properties of those are compared.
 */
export function listUnknownValues(
  { notComparable }: Pick<ParityComparison, 'notComparable'>,
  proving: ResourceRecord[],
): UnknownValue[] {
  const records = new Map(proving.map(record => [record.urn, record]))
  const identities = listIdentities(proving)
  return notComparable.flatMap(({ resource, path, why }) => {
    const record = resource.left === null ? undefined : records.get(resource.left)
    const left = record && getValueAt(record.inputs, parsePath(path))
    if (left === undefined || left === null) return []
    const { type, name } = resource
    if (why !== 'unknown')
      return hidesSoftware(type, name, path) ? [{ type, name, path, left, why: 'secret' }] : []
    const isExact =
      isSoftware(type, name, path) || isAbout(type, name, path, ['image-and-instance'])
    if (!hasToBeProven(type, name, path) || isReference(left, identities, isExact)) return []
    if (record && isCounterOfSibling(record.inputs, path, left, proving)) return []
    return [{ type, name, path, left }]
  })
}

const isAbout = (type: string, name: string, path: string, aspects: Aspect[]) =>
  aspects.includes(getAspect(type, name, path))

/**
 * A password may differ between environments; an image or a policy inside a secret must be proven.
 */
const hidesSoftware = (type: string, name: string, path: string) =>
  documents.test(path) ||
  rules.test(path) ||
  (isSoftware(type, name, path) && !/^aws:ssm\//.test(type))

function hasToBeProven(type: string, name: string, path: string): boolean {
  return (
    isSoftware(type, name, path) ||
    isAbout(type, name, path, ['image-and-instance', 'services', 'access', 'encryption']) ||
    securityTypes.test(type)
  )
}

/**
 * Whether a value, or each text in it, is or contains an identity of the same state, such as a
 * policy with the ARN of a bucket. `isExact`: the value must be the identity itself, because an
 * image may contain the address of its repository beside a tag. A digest identifies content, so it
 * never counts as an identity.
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
 * Whether a value beside the identity of a resource is a counter of that resource: `launchTemplate:
 * {id, version}` contains the latest version of the template. The counter of a new resource starts
 * at one; its content is compared at the resource itself.
 */
function isCounterOfSibling(
  inputs: Record<string, unknown>,
  path: string,
  value: unknown,
  records: ResourceRecord[],
): boolean {
  if (!/^\d+$/.test(String(value))) return false
  const container = getValueAt(inputs, parsePath(path).slice(0, -1))
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

/** The minimum length of an identity in characters: many texts contain a shorter one by chance. */
const shortest = 8

function listIdentities(records: ResourceRecord[]): Set<string> {
  const found = new Set<string>()
  for (const { id, outputs } of records) {
    if (id) found.add(id)
    for (const [key, value] of Object.entries(outputs))
      if (typeof value === 'string' && value !== '' && isIdentity(key)) found.add(value)
  }
  return found
}

const isIdentity = (key: string) => identityOutput.test(key) && !softwareOutput.test(key)
