/**
 * Which lists have no order. Lists of plain values have none unless they are known to (`ordered`);
 * lists of objects have one unless they are known not to (`unordered`): for a list of objects the
 * place is often the priority. Source: the provider's schema (TypeSet against TypeList), and the
 * issues named in test/fixtures/drift.
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
])

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
  if (ordered.has(String(name))) return false
  return unordered.has(String(name)) || sides.every(ofPlainValues)
}

function ofPlainValues(side: unknown): boolean {
  return !Array.isArray(side) || side.every(item => !isContainer(item))
}
