/**
 * Properties that the cloud maintains: a difference in them is independent of what was declared and
 * of what runs. This is the only list of such exclusions; each group has its reason. All other
 * properties are compared.
 */
import type { Part } from '../../lib/propertyPath.ts'
import { findPropertySchema } from './schema.ts'

type Group = { reason: string; names: RegExp; types?: RegExp; except?: RegExp }

/** Exclusions for every comparison: of a resource with its earlier state, and of two twins. */
const bookkeeping: Group[] = [
  {
    reason: 'time of a change or of the next one',
    names:
      /^(lastModified(Date|Time)?|lastUpdated(Date|Time)?|updated(At|Date|Time)|latestRestorableTime|stateTransitionReason|renewalSummaries|renewalEligibility|pendingRenewal|beginningArchiveTime|modifiedDate|lastEvaluatedTime|lastProcessingResult)$/,
  },
  {
    reason: 'version number of the API, which changes with every write',
    names:
      /^(etag|\w*[a-z]Etag|eTag|versionId|qualifiedArn|qualifiedInvokeArn|latestVersion|latestRevision|revision|callerReference|lockToken|uniqueId|revisionId|configurationVersion|currentVersion|generation|observedGeneration|metageneration|\w*[fF]ingerprint|latest\w*Revision\w*)$/,
    except: /^helm/,
  },
  {
    reason: 'counter or size that changes in operation',
    names:
      /^(vgwTelemetries|sourceCodeSize|attachmentCount|predictedCapacity|warmPoolSize|itemCount|tableSizeBytes|sizeInBytes|storedBytes|runningTasksCount|pendingTasksCount|registeredContainerInstancesCount|activeServicesCount|inProgressValidationBatches)$/,
  },
  {
    reason: 'the provider keeps this for itself',
    names: /^__(defaults|meta|inputs|fieldManager|initialApiVersion|createdByPulumi\w*|internal)$/,
  },
  {
    reason: 'number that the service itself changes',
    names: /^capacity$/,
    except: /fsx|kinesis|dynamodb|scalab/i,
  },
  {
    reason: 'status that AWS reports about its own operations',
    names:
      /^(statusReason|stateReason|pendingModifiedValues|pendingConfirmation|pendingLogDelivery)$/,
  },
  {
    reason: 'hash of a content that is compared itself',
    names: /^(hash|hashType)$/,
    types: /ssm\/document:/,
  },
  {
    reason: 'members that are resources themselves and are compared as such',
    names:
      /^(clusterMembers|loadBalancerArns|networkInterfaceIds|dnsEntries|masterUserSecrets|numCacheNodesActual|memberClusters|listenerEndpoints)$/,
  },
]

/**
 * Kubernetes: https://kubernetes.io/docs/reference/using-api/api-concepts/, metadata of objects.
 */
const ofKubernetes =
  /^(metadata\.(resourceVersion|generation|managedFields|uid|creationTimestamp|selfLink)|status)(\.|\[|$)/
const kubernetesNotes =
  /^(deployment\.kubernetes\.io\/|pulumi\.com\/|kubectl\.kubernetes\.io\/last)/

/** Types whose `version` counts the writes. */
const countsWrites =
  /backup\/plan:|lambda\/(function|alias|layer)|ssm\/|secretsmanager\/|launchTemplate:|iot\//i

/** Why the property is excluded from every comparison; null when it is compared. */
export function findBookkeepingReason(type: string, parts: readonly Part[]): string | null {
  const [top, second] = parts
  if (typeof top !== 'string') return null
  if (type.startsWith('kubernetes:') && !isReleaseState(type, parts)) {
    const why = findKubernetesReason(parts)
    if (why !== null) return why
  }
  if ((top === 'tags' || top === 'tagsAll') && /^aws:/.test(String(second ?? '')))
    return 'tags that AWS itself sets'
  return (
    bookkeeping.find(
      ({ names, except, types }) =>
        names.test(top) && !(except?.test(type) ?? false) && (types?.test(type) ?? true),
    )?.reason ?? null
  )
}

/** Whether a release of a chart is deployed or failed; the other fields of its status follow it. */
const isReleaseState = (type: string, parts: readonly Part[]) =>
  type.endsWith(':Release') && /^status(\.status)?$/.test(parts.join('.'))

function findKubernetesReason(parts: readonly Part[]): string | null {
  const path = parts.filter(part => typeof part === 'string')
  if (ofKubernetes.test(path.join('.'))) return 'the API server maintains this field'
  return path[0] === 'metadata' && path[1] === 'annotations' && kubernetesNotes.test(path[2] ?? '')
    ? 'a controller or the provider maintains this field'
    : null
}

/** `version` of these types is a counter unless the program sets it. */
export const isWriteCount = (type: string, parts: readonly Part[]) =>
  parts.length === 1 &&
  /^(version|defaultVersion)$/.test(String(parts[0])) &&
  countsWrites.test(type)

/**
 * A number that only the provider can set is a measure (users, recovery points, bytes, writes),
 * unless it is a port. Versions of software are texts.
 */
export function isMeasured(type: string, parts: readonly Part[]): boolean {
  const schema = findPropertySchema(type, parts)
  return (
    schema?.computed === true &&
    schema.kind === 'number' &&
    !/port$/i.test(String(parts.findLast(part => typeof part === 'string')))
  )
}

/**
 * Values that belong to one resource: its twin has a different one, and the resource itself keeps
 * its value.
 */
const identities: Group[] = [
  {
    reason: 'identity: created for this resource; its twin has another one',
    names:
      /(^|[a-z])(Id|Ids|ID|Arn|Arns|ARN|Urn|Arn(Suffix|Prefix)|Token|Nonce|Alias)$|^(id|ids|arn|arns|urn|uid|uuid|guid|selfLink|owner|token)$/,
  },
  {
    reason: 'address: assigned by the cloud',
    names:
      /(endpoint|endpoints|url|urls|uri|host|hostname|fqdn|address|addresses|dns(Name|Names|Entries)?|ip|ips|ipv6\w*|ipAddress(es)?|cidrBlockAssociation\w*|nodePort|healthCheckNodePort|domain(Name|Names)?|nameServers?|publicDns|privateDns|privateIp\w*|publicIp\w*|macAddress|bootstrapBrokers\w*|zookeeperConnectString\w*)$/i,
    except: /^$/,
  },
  {
    reason: 'name that the provider or the cloud generated',
    names:
      /^(name|namePrefix|bucket|\w*Name|\w*NamePrefix|identifier|identifierPrefix|\w*Identifier|bucketDomainName|websiteDomain|key)$/,
  },
  {
    reason: 'time of its creation',
    names:
      /(date|time|At|timestamp|Until|After|Before|ValidTill|expiration|expiry)$|^(created|modified|notBefore|notAfter|creation\w*)/i,
    except: /^$/,
  },
  {
    reason: 'key material created for this resource',
    names:
      /(publicKey\w*|privateKey\w*|certificate(Body|Chain|Pem|Authority|Authorities)?|certPem|fingerprints?|thumbprints?|thumbprintLists?|keyMaterial|cert|csr|caCert\w*|secret\w*|password\w*|encrypted\w*|signature)$/i,
  },
  {
    reason: 'hash of the input of a build; its result is compared by its digest',
    names: /^contextHash$/,
  },
]

/**
 * Why an undeclared output is excluded from the comparison of two twins; null when it is compared.
 * `names` from the outermost property to the leaf.
 */
export function findIdentityReason(parts: readonly Part[]): string | null {
  const names = parts.filter(part => typeof part === 'string')
  for (const name of names) {
    if (meaningful.test(name)) return null
    const group = identities.find(one => one.names.test(name))
    if (group) return group.reason
  }
  return null
}

/** Names that end like an identity but are not one. */
const meaningful =
  /(digest|sha256|codeHash|sourceCodeHash|version|ipAddressType|runtime|timeout|cooldown|lifetime|publiclyAccessible|associatePublicIpAddress|mapPublicIpOnLaunch|storageEncrypted|encrypted|transitEncryption\w*|atRestEncryption\w*|caCertificateIdentifier|caCertIdentifier|deploymentTime|enableDns\w+)$/i

/**
 * Whether a property lists other resources, such as instances of a group, targets or replicas. When
 * the program does not declare such a list, it is independent of the resource that shows it.
 */
export const isShownOnly = (name: string): boolean =>
  /^(targetGroupArns|loadBalancers|instances|instanceIds|roles|users|groups|subnets|attachments|volumes|networkInterfaces|replicas|readReplicas|members|domainValidationOptions|identityProviders|instance|trafficSources|iamRoles|capacityProviders|numberOfMountTargets)$/.test(
    name,
  )
