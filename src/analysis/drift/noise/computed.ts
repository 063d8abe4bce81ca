/**
 * What the cloud assigns and changes by itself: a difference there says nothing that a person could
 * put back.
 */
import { isWatched } from '../classify/classify.ts'
import type { Part } from '../../../lib/propertyPath.ts'
import type { Properties } from '../../../lib/values.ts'

const always = new Set([
  'etag',
  'eTag',
  'lastModified',
  'lastModifiedDate',
  'lastUpdated',
  'updatedAt',
  'updatedDate',
  'lastUpdatedDate',
  'versionId',
  'qualifiedArn',
  'qualifiedInvokeArn',
  'sourceCodeSize',
  'latestVersion',
  'latestRevision',
  'revision',
  'stateTransitionReason',
  'lastProcessingResult',
  'latestRestorableTime',
  'attachmentCount',
  'predictedCapacity',
  'warmPoolSize',
  'statusReason',
  'stateReason',
  'pendingModifiedValues',
  'pendingConfirmation',
  'renewalSummaries',
  'renewalEligibility',
  'pendingRenewal',
  'clusterMembers',
  'loadBalancerArns',
  'networkInterfaceIds',
  'dnsEntries',
  'itemCount',
  'tableSizeBytes',
  'sizeInBytes',
  'callerReference',
  'inProgressValidationBatches',
  'runningTasksCount',
  'pendingTasksCount',
  'registeredContainerInstancesCount',
  'activeServicesCount',
  'beginningArchiveTime',
  'numCacheNodesActual',
  'masterUserSecrets',
])
/** Assigned unless the program sets them. */
const unlessDeclared = new Set([
  'status',
  'state',
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
  'engineVersionActual',
  'defaultVersion',
  'invokeArn',
  'fingerprint',
  'instanceState',
  'primaryNetworkInterfaceId',
  'notBefore',
  'notAfter',
  'replacementSecurityGroupIds',
  'vpcId',
  'writer',
  'availabilityZone',
  'url',
  'accountId',
  'sourceCodeHash',
])

/** Types whose `version` counts how often they were written. */
const versioned = /lambda\/|ssm\/|secretsmanager\/|launchTemplate:|iot\//

/** True for a property that the cloud keeps for itself. */
export function isComputed(type: string, parts: Part[], inputs: Properties | undefined): boolean {
  const [top] = parts
  if (top === undefined || typeof top === 'number') return false
  if (always.has(top)) return true
  if ((top === 'tags' || top === 'tagsAll') && /^aws:/.test(String(parts[1] ?? ''))) return true
  if (inputs === undefined || Object.hasOwn(inputs, top)) return false
  return (
    (unlessDeclared.has(top) && !isWatched(type, parts)) ||
    (top === 'version' && versioned.test(type))
  )
}
