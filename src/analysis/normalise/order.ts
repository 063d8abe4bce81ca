/**
 * Decides which lists have no order. A list of plain values has none unless it is in `ordered`; a
 * list of objects has one unless it is in `unordered`, because the position in a list of objects is
 * often its priority. Source: the provider's schema (TypeSet against TypeList), and the issues
 * named in test/fixtures/drift.
 */
import type { Part } from '../../lib/propertyPath.ts'
import { isContainer } from '../../lib/values.ts'

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
  'stages',
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

/** Lists with an order for one type only, e.g. because it is a priority there. */
const orderedFor: [RegExp, RegExp][] = [
  [/^aws:eks\/nodeGroup:/, /^instanceTypes$/],
  [/^aws:route53resolver\//, /^targetIps$/],
  [/^aws:cloudfront\//, /^members$/],
  [/^aws:directoryservice\//, /^dnsIpAddrs$/],
  [/^aws:rds\//, /^domainDnsIps$/],
]

/** True when the order of the list of this name means something. */
export const countsInOrder = (name: string, type = '') =>
  ordered.has(name) || orderedFor.some(([types, names]) => types.test(type) && names.test(name))

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
])

/** True when the order of the list at this path means nothing. */
export function orderless(parts: readonly Part[], ...sides: unknown[]): boolean {
  const name = parts.findLast(part => typeof part === 'string')
  if (name === undefined) return sides.every(ofPlainValues)
  if (countsInOrder(String(name))) return false
  return unordered.has(String(name)) || sides.every(ofPlainValues)
}

function ofPlainValues(side: unknown): boolean {
  return !Array.isArray(side) || side.every(item => !isContainer(item))
}
