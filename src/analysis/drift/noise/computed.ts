/**
 * Properties that the cloud assigns and changes, so that a person could not revert a difference.
 * Properties that show the running software or its protection (status, code, versions) are compared
 * even when they are not declared.
 */
import type { Part } from '../../../lib/propertyPath.ts'
import type { Properties } from '../../../lib/values.ts'
import { findPropertySchema } from '../../normalise/schema.ts'
import {
  findBookkeepingReason,
  findIdentityReason,
  isMeasured,
  isWriteCount,
} from '../../normalise/volatile.ts'
import { isWatched } from '../classify/classify.ts'

/** Assigned by the cloud unless the program sets them: addresses, names, times, owners. */
const unlessDeclared = new Set([
  'arn',
  'createdAt',
  'createdDate',
  'creationDate',
  'createDate',
  'createdTime',
  'ownerId',
  'owner',
  'arnSuffix',
  'dnsName',
  'endpoint',
  'readerEndpoint',
  'hostedZoneId',
  'zoneId',
  'publicDns',
  'privateDns',
  'privateIp',
  'publicIp',
  'associationId',
  'availabilityZoneId',
  'defaultVersion',
  'invokeArn',
  'fingerprint',
  'primaryNetworkInterfaceId',
  'notBefore',
  'notAfter',
  'replacementSecurityGroupIds',
  'vpcId',
  'writer',
  'availabilityZone',
  'url',
  'accountId',
  // of the instance type
  'cpuCoreCount',
  'cpuThreadsPerCore',
  'cpuOptions',
  'primaryNetworkInterfaces',
  // of automatic scaling
  'desiredCapacity',
  'desiredCount',
  'desiredSize',
])

/** An address or an id inside a block that only the provider sets, e.g. of a node. */
const isIdentityInside = (type: string, parts: Part[]) =>
  parts.length > 1 &&
  findPropertySchema(type, parts.slice(0, 1))?.computed === true &&
  findIdentityReason(parts.slice(1)) !== null

/** True for a property that only the cloud sets. */
export function isComputed(type: string, parts: Part[], inputs: Properties | undefined): boolean {
  const [top] = parts
  if (top === undefined || typeof top === 'number') return false
  if (findBookkeepingReason(type, parts) !== null) return true
  if (inputs === undefined || Object.hasOwn(inputs, top)) return false
  if (isWriteCount(type, parts)) return true
  if (isIdentityInside(type, parts)) return true
  return (unlessDeclared.has(top) || isMeasured(type, parts)) && !isWatched(type, parts)
}
