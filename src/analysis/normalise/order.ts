/**
 * Decides which lists have no order: sets of the provider's schema, and the names in `unordered`.
 * Elsewhere a list of plain values has none unless it is in `ordered`; a list of objects has one,
 * because the position in a list of objects is often its priority, unless nothing is known about
 * the list and each element has a name of its own. Sources: the provider's schema (TypeSet against
 * TypeList), the references of the services, the issues named in test/fixtures/drift.
 */
import type { Part } from '../../lib/propertyPath.ts'
import { isContainer, isObject } from '../../lib/values.ts'
import { listKindOf } from './schema.ts'

/** By the last name of the path. */
const ordered = new Set([
  'command',
  'entryPoint',
  'entryPoints',
  'args',
  'arguments',
  'layers',
  'terminationPolicies',
  'domainNameServers',
  'orderedCacheBehaviors',
  'overrides',
  'steps',
  'mainSteps',
  'phases',
  'stages',
  // Amazon States Language: the first catcher, retrier or choice that fits is used
  'Catch',
  'Retry',
  'Choices',
  'actions',
  'defaultActions',
  'identitySources',
  'pathParts',
  'healthCheckCommand',
  'dependsOn',
  'stepAdjustments',
  // Kubernetes: init containers run one after the other; name servers are queried in order
  'initContainers',
  'nameservers',
  'nameServers',
  'dnsServers',
  'customDnsServers',
  'searches',
  'commands',
  'entrypoint',
  'runcmd',
  'bootcmd',
  'relabel_configs',
  'metric_relabel_configs',
  'transformations',
  'processors',
  'plugins',
  'fallbacks',
  'preferredInstanceTypes',
])

/** Lists of commands, arguments and steps, whatever the service calls them: `runCommand`. */
const orderedEnding = /([cC]ommands?|[aA]rgs|[aA]rguments|[sS]cripts?|[sS]teps|[sS]tages)$/

/** Lists with an order for one type only, e.g. because it is a priority there. */
const orderedFor: [RegExp, RegExp][] = [
  [/^aws:eks\/nodeGroup:/, /^instanceTypes$/],
  [/^aws:route53resolver\//, /^targetIps$/],
  [/^aws:cloudfront\//, /^members$/],
  [/^aws:directoryservice\//, /^dnsIpAddrs$/],
  [/^aws:rds\//, /^domainDnsIps$/],
]

/** True when the order of the list of this name is known to mean something. */
const isOrdered = (name: string, type: string) =>
  ordered.has(name) ||
  orderedEnding.test(name) ||
  orderedFor.some(([types, names]) => types.test(type) && names.test(name))

const unordered = new Set([
  'ingress',
  'egress',
  'routes',
  'parameters',
  'tags',
  'tagSpecifications',
  'attributes',
  'globalSecondaryIndexes',
  'localSecondaryIndexes',
  'replicas',
  'blockDeviceMappings',
  'ebsBlockDevices',
  'ephemeralBlockDevices',
  'networkInterfaces',
  'subnetMappings',
  'aliases',
  'origins',
  'customErrorResponses',
  'statements',
  'Statement',
  'rules',
  'corsRules',
  'lifecycleRules',
  'conditions',
  'metricQueries',
  'inlinePolicies',
  // Google Cloud: all rules and networks of a firewall count
  'allows',
  'inboundRules',
  'outboundRules',
  'denies',
  'authorizedNetworks',
  'policies',
  'schemas',
  'grants',
  'environment',
  'secrets',
  'portMappings',
  'mountPoints',
  'volumesFrom',
  'volumes',
  'ulimits',
  'containerDefinitions',
  'settings',
  'options',
  'loadBalancers',
  'serviceRegistries',
  'placementConstraints',
  'capacityProviderStrategies',
  'defaultCapacityProviderStrategies',
  'initialLifecycleHooks',
  'domainValidationOptions',
  'recordingGroups',
  'eventSelectors',
  'advancedEventSelectors',
  'filters',
  'endpoints',
  'validationOptions',
  'iamRoles',
  'lambdaFunctions',
  'queues',
  'topics',
  'nodes',
  'logDeliveryConfigurations',
  'excludeRules',
  'configurationOptions',
  'ipSetDescriptors',
  'environmentVariables',
  'resourceRequirements',
  'lifecyclePolicies',
  'additionalAuthenticationProviders',
  'widgets',
  // Kubernetes: rules and peers of policies are alternatives, all of which count
  'from',
  'to',
  'subjects',
  'tolerations',
  'volumeMounts',
  'envFrom',
  // Glue: all targets of a crawler are read
  's3Targets',
  'jdbcTargets',
  'dynamodbTargets',
  'catalogTargets',
])

/**
 * True when the order of the list of this name means nothing. `type`: the Pulumi type around it.
 */
export function isSet(name: string, type: string, sides: unknown[]): boolean {
  const kind = listKindOf(type, name)
  if (kind === 'set') return true
  if (isOrdered(name, type)) return false
  if (unordered.has(name) || sides.every(hasPlainValues)) return true
  return kind === undefined && sides.every(hasNamedElements)
}

/** True when the order of the list at this path means nothing. */
export function isOrderless(parts: readonly Part[], type: string, ...sides: unknown[]): boolean {
  const name = parts.findLast(part => typeof part === 'string')
  return name === undefined ? sides.every(hasPlainValues) : isSet(String(name), type, sides)
}

function hasPlainValues(side: unknown): boolean {
  return !Array.isArray(side) || side.every(item => !isContainer(item))
}

const ownNames = [
  'name',
  'Name',
  'key',
  'Key',
  'id',
  'Id',
  'sid',
  'Sid',
  'path',
  'host',
  'containerPort',
]

/** Whether each element has a name that no other element has. */
function hasNamedElements(side: unknown): boolean {
  if (!Array.isArray(side)) return true
  return ownNames.some(key => {
    const names = side.map(item => (isObject(item) ? item[key] : undefined))
    return (
      names.every(name => typeof name === 'string' || typeof name === 'number') &&
      new Set(names).size === names.length
    )
  })
}
