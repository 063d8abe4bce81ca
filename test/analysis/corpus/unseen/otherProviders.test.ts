/** Resources of other providers than AWS. */
import { of, testWorlds } from './world.ts'
import type { WorldPair } from './world.ts'

const others: WorldPair[] = [
  {
    name: 'a monitor whose query names its own environment',
    make: w => [
      of(
        'datadog:index/monitor:Monitor',
        'cpu',
        {
          name: `CPU ${w.stack}`,
          type: 'metric alert',
          query: `avg(last_5m):avg:system.cpu.user{env:${w.stack}} > 90`,
          monitorThresholds: { critical: '90' },
        },
        {},
        { id: w.pick('11223344', '55667788') },
      ),
    ],
  },
  {
    name: 'a monitor with another threshold',
    make: w => [
      of('datadog:index/monitor:Monitor', 'cpu', {
        name: `CPU ${w.stack}`,
        query: `avg(last_5m):avg:system.cpu.user{env:${w.stack}} > ${w.pick(95, 80)}`,
      }),
    ],
    expected: ['Monitor cpu query'],
  },
  {
    name: 'a record of another provider that is not proxied',
    make: w => [
      of('cloudflare:index/record:Record', 'www', {
        zoneId: w.word('zone', 32),
        name: `www.${w.stack}`,
        type: 'CNAME',
        value: `web.${w.stack}.shop.example`,
        proxied: w.pick(false, true),
      }),
    ],
    expected: ['Record www proxied'],
  },
  {
    name: 'a branch that anybody may push to',
    make: w => [
      of('github:index/branchProtection:BranchProtection', 'main', {
        repositoryId: 'app',
        pattern: 'main',
        enforceAdmins: w.pick(false, true),
      }),
    ],
    expected: ['BranchProtection main enforceAdmins'],
  },
  {
    name: 'an autoscaler with a higher maximum',
    make: w => [
      of('kubernetes:autoscaling/v2:HorizontalPodAutoscaler', 'api', {
        metadata: { name: 'api', namespace: `app-${w.stack}` },
        spec: { minReplicas: 2, maxReplicas: w.pick(4, 40) },
      }),
    ],
    expected: ['HorizontalPodAutoscaler api spec'],
  },
  {
    name: 'a deployment with what the API server adds on one side',
    make: w => [
      of(
        'kubernetes:apps/v1:Deployment',
        'api',
        {
          metadata: { name: 'api', namespace: 'app' },
          spec: {
            replicas: 2,
            selector: { matchLabels: { app: 'api' } },
            template: {
              spec: {
                containers: [
                  {
                    name: 'api',
                    image: 'nginx:1.27',
                    ...w.pick(
                      {},
                      {
                        imagePullPolicy: 'IfNotPresent',
                        terminationMessagePath: '/dev/termination-log',
                      },
                    ),
                  },
                ],
              },
            },
          },
        },
        {
          spec: {
            replicas: 2,
            selector: { matchLabels: { app: 'api' } },
            template: {
              spec: {
                containers: [
                  {
                    name: 'api',
                    image: 'nginx:1.27',
                    imagePullPolicy: 'IfNotPresent',
                    terminationMessagePath: '/dev/termination-log',
                  },
                ],
              },
            },
          },
          status: { readyReplicas: w.pick(1, 2) },
        },
      ),
    ],
  },
  {
    name: 'a container that may take more memory',
    make: w => [
      of('kubernetes:apps/v1:Deployment', 'api', {
        spec: {
          template: {
            spec: {
              containers: [
                {
                  name: 'api',
                  image: 'nginx:1.27',
                  resources: { limits: { memory: w.pick('512Mi', '1Gi') } },
                },
              ],
            },
          },
        },
      }),
    ],
    expected: ['Deployment api spec'],
  },
  {
    name: 'memory and processors in other units',
    make: w => [
      of('kubernetes:apps/v1:Deployment', 'api', {
        spec: {
          template: {
            spec: {
              containers: [
                {
                  name: 'api',
                  image: 'nginx:1.27',
                  resources: {
                    limits: w.pick(
                      { memory: '1024Mi', cpu: '500m' },
                      { memory: '1Gi', cpu: '0.5' },
                    ),
                  },
                },
              ],
            },
          },
        },
      }),
    ],
  },
  {
    name: 'values of a chart of which one is a secret that is made up here',
    make: w => [
      of(
        'random:index/randomPassword:RandomPassword',
        'pw',
        { length: 24 },
        {
          result: {
            '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
            ciphertext: w.pick('AAAA', 'BBBB'),
          },
        },
        { id: 'none' },
      ),
      of('kubernetes:helm.sh/v3:Release', 'db', {
        chart: 'postgresql',
        version: '16.4.1',
        values: {
          auth: {
            password: {
              '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
              ciphertext: w.pick('CCCC', 'DDDD'),
            },
          },
          primary: { persistence: { size: w.pick('10Gi', '100Gi') } },
        },
      }),
    ],
    expected: ['Release db values'],
  },
  {
    name: "a database of another cloud in the environment's own project",
    make: w => [
      of(
        'gcp:sql/databaseInstance:DatabaseInstance',
        'db',
        {
          project: `acme-${w.stack}`,
          databaseVersion: 'POSTGRES_16',
          region: 'europe-west1',
          settings: {
            tier: w.pick('db-f1-micro', 'db-custom-4-16384'),
            availabilityType: 'REGIONAL',
          },
        },
        { connectionName: `acme-${w.stack}:europe-west1:db-${w.word('d', 7)}` },
        { id: `db-${w.word('d', 7)}` },
      ),
    ],
    expected: ['DatabaseInstance db settings'],
  },
  {
    name: 'a store of another cloud with an id of its subscription',
    make: w => [
      of(
        'azure-native:storage:StorageAccount',
        'st',
        {
          accountName: `st${w.stack}`,
          resourceGroupName: `rg-${w.stack}`,
          sku: { name: 'Standard_LRS' },
          minimumTlsVersion: w.pick('TLS1_0', 'TLS1_2'),
        },
        {
          id:
            `/subscriptions/${w.uuid('s')}/resourceGroups/rg-${w.stack}` +
            `/providers/Microsoft.Storage/storageAccounts/st${w.stack}`,
        },
      ),
    ],
    expected: ['StorageAccount st minimumTlsVersion'],
  },
  {
    name: 'a command that ran here with its own output',
    make: w => [
      of(
        'command:local:Command',
        'c',
        { create: `deploy --stage ${w.stack}` },
        { stdout: `deployed ${w.word('o')}` },
      ),
    ],
  },
  {
    name: 'another command',
    make: w => [
      of('command:local:Command', 'c', { create: `deploy ${w.pick('--force', '--safe')}` }),
    ],
    expected: ['Command c create'],
  },
]

testWorlds(others)
