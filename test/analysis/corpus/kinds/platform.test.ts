/** Whole parts of an AWS platform, in the shape of the provider's exports, with few differences. */
import { of, testWorlds } from '../unseen/world.ts'
import type { Properties, World, WorldPair } from '../unseen/world.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const tags = (w: World, name: string) => ({
  tags: { Name: `${name}-${w.stack}`, __defaults: [] },
  tagsAll: { Name: `${name}-${w.stack}`, Environment: w.stack },
})
const nodes = (w: World, flags = '--max-pods=58', ng: Properties = {}, out: Properties = {}) => [
  of(
    'aws:eks/cluster:Cluster',
    'main',
    {
      name: `shop-${w.stack}`,
      version: '1.31',
      roleArn: w.arn('iam', 'role/eks').replace(w.region, ''),
      vpcConfig: { subnetIds: [w.id('subnet', 'a'), w.id('subnet', 'b')], __defaults: [] },
      ...tags(w, 'eks'),
    },
    {
      endpoint: `https://${w.word('ep', 32).toUpperCase()}.gr7.${w.region}.eks.amazonaws.com`,
      certificateAuthority: { data: base64(`-----BEGIN CERTIFICATE-----${w.word('ca', 30)}`) },
      createdAt: w.pick('2026-01-01T00:00:00Z', '2026-01-04T00:00:00Z'),
      status: 'ACTIVE',
    },
    { id: `shop-${w.stack}` },
  ),
  of(
    'aws:ec2/launchTemplate:LaunchTemplate',
    'nodes',
    {
      __defaults: ['name'],
      name: w.auto('nodes'),
      updateDefaultVersion: true,
      userData: base64(
        `MIME-Version: 1.0\n\n#!/bin/bash\n/etc/eks/bootstrap.sh shop-${w.stack} ` +
          `--b64-cluster-ca ${base64(`-----BEGIN CERTIFICATE-----${w.word('ca', 30)}`)} ` +
          `--kubelet-extra-args '${flags}'\n`,
      ),
    },
    { latestVersion: w.pick(3, 12), defaultVersion: w.pick(3, 12) },
    { id: w.id('lt') },
  ),
  of(
    'aws:eks/nodeGroup:NodeGroup',
    'workers',
    {
      clusterName: `shop-${w.stack}`,
      launchTemplate: { id: w.id('lt'), version: w.pick('3', '12'), __defaults: [] },
      scalingConfig: { minSize: 2, maxSize: 6, desiredSize: 2, __defaults: [] },
      instanceTypes: ['m7g.large'],
      ...ng,
    },
    {
      amiType: 'AL2023_ARM_64_STANDARD',
      capacityType: 'ON_DEMAND',
      releaseVersion: '1.31.5-20260101',
      resources: [
        {
          autoscalingGroups: [{ name: `eks-workers-${w.uuid('asg')}` }],
          remoteAccessSecurityGroupId: '',
        },
      ],
      status: 'ACTIVE',
      ...out,
    },
    { id: `shop-${w.stack}:workers` },
  ),
]

const clusters: WorldPair[] = [
  { name: 'an EKS cluster, its launch template and its nodes', make: w => nodes(w) },
  {
    name: 'nodes with another number of pods in their user data',
    make: w => nodes(w, w.pick('--max-pods=110', '--max-pods=58')),
    expected: ['LaunchTemplate nodes userData'],
  },
  {
    name: 'spot machines, and machines of another processor that nobody declared',
    make: w =>
      nodes(
        w,
        undefined,
        w.pick({ capacityType: 'SPOT' }, {}),
        w.pick(
          { capacityType: 'SPOT', amiType: 'AL2_ARM_64' },
          { capacityType: 'ON_DEMAND', amiType: 'AL2023_ARM_64_STANDARD' },
        ),
      ),
    expected: ['NodeGroup workers amiType', 'NodeGroup workers capacityType'],
  },
]

const task = (w: World, more: Properties = {}) => [
  of(
    'aws:ecs/taskDefinition:TaskDefinition',
    'api',
    {
      family: `api-${w.stack}`,
      cpu: w.pick('256', '256'),
      memory: '512',
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      executionRoleArn: `arn:aws:iam::${w.account}:role/${w.auto('exec')}`,
      containerDefinitions: JSON.stringify([
        {
          name: 'api',
          image: `${w.account}.dkr.ecr.${w.region}.amazonaws.com/api:2.14.1`,
          portMappings: [{ containerPort: 8080 }],
          secrets: [
            {
              name: 'DB_PASSWORD',
              valueFrom: `${w.arn('secretsmanager', `secret:db-${w.stack}-${w.pick('AbCdEf', 'XyZuVw')}`)}:password::`,
            },
          ],
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': `/ecs/api-${w.stack}`,
              'awslogs-region': w.region,
              'awslogs-stream-prefix': 'api',
            },
          },
          ...more,
        },
      ]),
    },
    {
      arn: w.arn('ecs', `task-definition/api-${w.stack}:${w.pick(12, 57)}`),
      arnWithoutRevision: w.arn('ecs', `task-definition/api-${w.stack}`),
      revision: w.pick(12, 57),
    },
    { id: `api-${w.stack}` },
  ),
  of(
    'aws:ecs/service:Service',
    'api',
    {
      cluster: w.arn('ecs', `cluster/shop-${w.stack}`),
      taskDefinition: w.arn('ecs', `task-definition/api-${w.stack}:${w.pick(12, 57)}`),
      desiredCount: 2,
      launchType: 'FARGATE',
      loadBalancers: [
        {
          containerName: 'api',
          containerPort: 8080,
          targetGroupArn: w.arn(
            'elasticloadbalancing',
            `targetgroup/api-${w.word('tgn', 7)}/${w.word('tg', 16)}`,
          ),
        },
      ],
      __defaults: ['waitForSteadyState'],
      waitForSteadyState: false,
    },
    { iamRole: '/aws-service-role' },
  ),
]

const services: WorldPair[] = [
  { name: 'an ECS service with its task, secrets and logs', make: w => task(w) },
  {
    name: 'an ECS task that takes another key out of its secret',
    make: w =>
      task(w, {
        secrets: [
          {
            name: 'DB_PASSWORD',
            valueFrom:
              w.arn('secretsmanager', `secret:db-${w.stack}-${w.pick('AbCdEf', 'XyZuVw')}`) +
              `:${w.pick('admin', 'password')}::`,
          },
        ],
      }),
    expected: ['TaskDefinition api containerDefinitions'],
  },
  {
    name: 'a function with a built archive of equal content in another folder',
    make: w => [
      of(
        'aws:lambda/function:Function',
        'fn',
        {
          code: {
            '4dabf18193072939515e22adb298388d': '0def7320c3a5731c473e5ecbe6d01bc7',
            hash: 'c4'.repeat(32),
            path: w.pick('/home/ann/shop/dist', '/builds/shop/dist'),
          },
          handler: 'index.handler',
          runtime: 'nodejs22.x',
          role: `arn:aws:iam::${w.account}:role/${w.auto('fn-role')}`,
        },
        {
          sourceCodeHash: `${'c4'.repeat(10)}=`,
          sourceCodeSize: 3000,
          lastModified: w.pick('2026-01-01T00:00:00.000+0000', '2026-01-02T00:00:00.000+0000'),
          qualifiedArn: w.arn('lambda', `function:${w.auto('fn')}:${w.pick(3, 8)}`),
          version: w.pick('3', '8'),
        },
        { id: w.auto('fn') },
      ),
    ],
  },
  {
    name: 'a function with other code',
    make: w => [
      of(
        'aws:lambda/function:Function',
        'fn',
        {
          code: {
            '4dabf18193072939515e22adb298388d': '0def7320c3a5731c473e5ecbe6d01bc7',
            hash: w.pick('c4', 'd5').repeat(32),
            path: './dist',
          },
          runtime: 'nodejs22.x',
        },
        { sourceCodeHash: `${w.pick('c4', 'd5').repeat(10)}=`, sourceCodeSize: w.pick(3000, 3011) },
      ),
    ],
    expected: ['Function fn code'],
  },
  {
    name: 'a deployment of an API whose trigger is a hash of its own ids',
    make: w => [
      of('aws:apigateway/deployment:Deployment', 'live', {
        restApi: w.word('api'),
        triggers: { redeployment: w.word('hash', 40) },
      }),
      of(
        'aws:apigateway/restApi:RestApi',
        'api',
        { name: `shop-${w.stack}` },
        {},
        { id: w.word('api') },
      ),
    ],
  },
  {
    name: 'windows of a cache and a database that AWS chose, a limit that it wrote otherwise',
    make: w => [
      of(
        'aws:elasticache/replicationGroup:ReplicationGroup',
        'cache',
        { engine: 'redis', engineVersion: '7.1', nodeType: 'cache.t4g.small', numCacheClusters: 2 },
        {
          engineVersionActual: '7.1.0',
          maintenanceWindow: w.pick('sun:03:00-sun:04:00', 'tue:07:30-tue:08:30'),
          snapshotWindow: w.pick('05:00-06:00', '09:30-10:30'),
          primaryEndpointAddress: `master.${w.auto('cache')}.abc.euw1.cache.amazonaws.com`,
          memberClusters: [`${w.auto('cache')}-001`, `${w.auto('cache')}-002`],
        },
        { id: w.auto('cache') },
      ),
      of(
        'aws:rds/instance:Instance',
        'db',
        { engine: 'postgres', engineVersion: '16', instanceClass: 'db.t4g.small' },
        {
          engineVersionActual: '16.4',
          backupWindow: w.pick('02:00-02:30', '04:11-04:41'),
          maintenanceWindow: w.pick('sat:03:00-sat:03:30', 'mon:05:10-mon:05:40'),
          availabilityZone: `${w.region}${w.pick('a', 'c')}`,
          latestRestorableTime: w.pick('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'),
        },
      ),
      of(
        'aws:budgets/budget:Budget',
        'month',
        {
          limitAmount: w.pick('100', '100.0'),
          limitUnit: 'USD',
          timeUnit: 'MONTHLY',
          budgetType: 'COST',
        },
        { timePeriodStart: w.pick('2026-01-01_00:00', '2026-03-01_00:00') },
      ),
    ],
  },
  {
    name: 'rights for GitHub: any workflow or only that of the environment',
    make: w => [
      of('aws:iam/role:Role', 'ci', {
        assumeRolePolicy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRoleWithWebIdentity',
              Principal: {
                Federated: `arn:aws:iam::${w.account}:oidc-provider/token.actions.githubusercontent.com`,
              },
              Condition: {
                StringLike: {
                  'token.actions.githubusercontent.com:sub': `repo:acme/shop:${w.pick('*', 'environment:production')}`,
                },
              },
            },
          ],
        }),
      }),
    ],
    expected: ['Role ci assumeRolePolicy'],
  },
  {
    name: 'configuration of MSK with its keys in another order and one other value',
    make: w => [
      of(
        'aws:msk/configuration:Configuration',
        'kafka',
        {
          kafkaVersions: ['3.7.x'],
          serverProperties: w.pick(
            'auto.create.topics.enable=true\ndefault.replication.factor=3\n',
            'default.replication.factor = 3\nauto.create.topics.enable = false\n',
          ),
        },
        { latestRevision: w.pick(2, 6) },
      ),
    ],
    expected: ['Configuration kafka serverProperties'],
  },
]

const network: WorldPair[] = [
  {
    name: 'a peering with the network of a third account that both use',
    make: w => [
      of(
        'aws:ec2/vpcPeeringConnection:VpcPeeringConnection',
        'shared',
        {
          vpcId: w.id('vpc'),
          peerVpcId: 'vpc-0123456789abcdef0',
          peerOwnerId: '111122223333',
          autoAccept: false,
        },
        { acceptStatus: 'active' },
        { id: w.id('pcx') },
      ),
      of('aws:ec2/route:Route', 'shared', {
        routeTableId: w.id('rtb'),
        destinationCidrBlock: '10.200.0.0/16',
        vpcPeeringConnectionId: w.id('pcx'),
      }),
      of('aws:ec2/vpc:Vpc', 'vpc', { cidrBlock: '10.0.0.0/16' }, {}, { id: w.id('vpc') }),
    ],
  },
  {
    name: 'a zone with its delegation and the validation of its certificate',
    make: w => [
      of(
        'aws:route53/zone:Zone',
        'zone',
        { name: `${w.stack}.shop.example`, comment: 'Managed by Pulumi' },
        {
          nameServers: w.pick(['ns-1.awsdns-01.com'], ['ns-7.awsdns-09.org']),
          zoneId: w.word('Z', 14),
        },
        { id: w.word('Z', 14) },
      ),
      of(
        'aws:acm/certificate:Certificate',
        'cert',
        {
          domainName: `${w.stack}.shop.example`,
          validationMethod: 'DNS',
          subjectAlternativeNames: w.pick(
            [`*.${w.stack}.shop.example`, `api.${w.stack}.shop.example`],
            [`api.${w.stack}.shop.example`, `*.${w.stack}.shop.example`],
          ),
        },
        {
          domainValidationOptions: [
            {
              domainName: `${w.stack}.shop.example`,
              resourceRecordName: `_${w.word('dv', 32)}.${w.stack}.shop.example.`,
              resourceRecordValue: `_${w.word('dw', 32)}.abcdefghij.acm-validations.aws.`,
            },
          ],
          notAfter: w.pick('2027-01-01T00:00:00Z', '2027-01-09T00:00:00Z'),
          status: 'ISSUED',
        },
      ),
      of('aws:route53/record:Record', 'validation', {
        zoneId: w.word('Z', 14),
        name: `_${w.word('dv', 32)}.${w.stack}.shop.example`,
        type: 'CNAME',
        ttl: 60,
        records: [`_${w.word('dw', 32)}.abcdefghij.acm-validations.aws.`],
      }),
    ],
  },
]

testWorlds([...clusters, ...services, ...network])
