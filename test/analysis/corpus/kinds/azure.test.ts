/** Stacks of Azure, in the shape of the provider's exports. */
import { of, testWorlds } from '../unseen/world.ts'
import type { World, WorldPair } from '../unseen/world.ts'

const group = (w: World) => `rg-shop-${w.stack}`
const scope = (w: World, rest = '') =>
  `/subscriptions/${w.uuid('sub')}/resourceGroups/${group(w)}${rest}`

const azure: WorldPair[] = [
  {
    name: 'a web application with its plan, identity and own host names',
    make: w => [
      of(
        'azure-native:resources:ResourceGroup',
        'rg',
        { resourceGroupName: group(w), location: w.pick('westeurope', 'West Europe') },
        {
          name: group(w),
          type: 'Microsoft.Resources/resourceGroups',
          azureApiVersion: '2024-03-01',
        },
        { id: scope(w) },
      ),
      of(
        'azure-native:web:WebApp',
        'api',
        {
          resourceGroupName: group(w),
          serverFarmId: scope(w, '/providers/Microsoft.Web/serverfarms/plan'),
          siteConfig: {
            linuxFxVersion: 'NODE|22-lts',
            appSettings: w.pick(
              [
                { name: 'STAGE', value: w.stack },
                { name: 'VAULT', value: `https://kv-${w.stack}.vault.azure.net/` },
              ],
              [
                { name: 'VAULT', value: `https://kv-${w.stack}.vault.azure.net/` },
                { name: 'STAGE', value: w.stack },
              ],
            ),
          },
        },
        {
          defaultHostName: `api-${w.word('h', 8)}.azurewebsites.net`,
          customDomainVerificationId: w.word('v', 64).toUpperCase(),
          outboundIpAddresses: w.pick('20.1.1.1,20.1.1.2', '20.9.9.1,20.9.9.2,20.9.9.3'),
          possibleOutboundIpAddresses: w.pick('20.1.1.1', '20.9.9.1'),
          identity: { principalId: w.uuid('p'), tenantId: 'c0ffee00-0000-4000-8000-000000000001' },
          state: 'Running',
          lastModifiedTimeUtc: w.pick('2026-01-01T10:00:00', '2026-01-04T11:00:00'),
        },
        { id: scope(w, '/providers/Microsoft.Web/sites/api') },
      ),
    ],
  },
  {
    name: 'a web application of another runtime that was stopped',
    make: w => [
      of(
        'azure-native:web:WebApp',
        'api',
        {
          resourceGroupName: group(w),
          siteConfig: { linuxFxVersion: w.pick('NODE|20-lts', 'NODE|22-lts') },
        },
        { state: w.pick('Stopped', 'Running') },
      ),
    ],
    expected: ['WebApp api siteConfig', 'WebApp api state'],
  },
  {
    name: 'rules of a network security group in another order with their priorities',
    make: w => [
      of(
        'azure-native:network:NetworkSecurityGroup',
        'nsg',
        {
          resourceGroupName: group(w),
          securityRules: w.pick(rules('10.0.0.0/8'), rules('10.0.0.0/8').reverse()),
        },
        { resourceGuid: w.uuid('g'), etag: `W/"${w.uuid('e')}"`, provisioningState: 'Succeeded' },
        { id: scope(w, '/providers/Microsoft.Network/networkSecurityGroups/nsg') },
      ),
    ],
  },
  {
    name: 'a rule of a network security group from everywhere',
    make: w => [
      of('azure-native:network:NetworkSecurityGroup', 'nsg', {
        resourceGroupName: group(w),
        securityRules: w.pick(rules('*'), rules('10.0.0.0/8').reverse()),
      }),
    ],
    expected: ['NetworkSecurityGroup nsg securityRules'],
  },
  {
    name: 'a role assignment with its own principal, scope and name',
    make: w => [
      of(
        'azure-native:authorization:RoleAssignment',
        'pull',
        {
          principalId: w.uuid('p'),
          principalType: 'ServicePrincipal',
          roleAssignmentName: w.uuid('ra'),
          roleDefinitionId:
            `/subscriptions/${w.uuid('sub')}/providers/Microsoft.Authorization/` +
            'roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d',
          scope: scope(w, '/providers/Microsoft.ContainerRegistry/registries/acr'),
        },
        {
          createdOn: w.pick('2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z'),
          createdBy: w.uuid('who'),
        },
      ),
    ],
  },
  {
    name: 'a role assignment of an owner',
    make: w => [
      of('azure-native:authorization:RoleAssignment', 'pull', {
        principalId: w.uuid('p'),
        roleDefinitionId: `/subscriptions/${w.uuid('sub')}/providers/Microsoft.Authorization/roleDefinitions/${w.pick(
          '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
          '7f951dda-4ed3-4680-a7ca-43fe172d538d',
        )}`,
        scope: scope(w),
      }),
    ],
    expected: ['RoleAssignment pull roleDefinitionId'],
  },
  {
    name: 'a store with its keys, endpoints and the inputs that the provider keeps',
    make: w => [
      of(
        'azure-native:storage:StorageAccount',
        'st',
        {
          accountName: `st${w.word('n', 8)}`,
          resourceGroupName: group(w),
          kind: 'StorageV2',
          sku: { name: 'Standard_ZRS' },
          allowBlobPublicAccess: false,
        },
        {
          primaryEndpoints: {
            blob: `https://st${w.word('n', 8)}.blob.core.windows.net/`,
          },
          creationTime: w.pick('2026-01-01T00:00:00.1Z', '2026-01-04T00:00:00.1Z'),
          keyCreationTime: { key1: w.pick('2026-01-01T00:00:00Z', '2026-01-04T00:00:00Z') },
          statusOfPrimary: 'available',
        },
      ),
    ],
  },
  {
    name: 'a store that anybody may read, without a copy in another zone',
    make: w => [
      of('azure-native:storage:StorageAccount', 'st', {
        resourceGroupName: group(w),
        sku: { name: w.pick('Standard_LRS', 'Standard_ZRS') },
        allowBlobPublicAccess: w.pick(true, false),
      }),
    ],
    expected: ['StorageAccount st allowBlobPublicAccess', 'StorageAccount st sku'],
  },
]

function rules(source: string) {
  const rule = (name: string, priority: number, more: object) => ({
    name,
    priority,
    access: 'Allow',
    direction: 'Inbound',
    protocol: 'Tcp',
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    ...more,
  })
  return [
    rule('https', 100, { destinationPortRange: '443', sourceAddressPrefix: '*' }),
    rule('ssh', 110, { destinationPortRange: '22', sourceAddressPrefix: source }),
  ]
}

testWorlds(azure)
