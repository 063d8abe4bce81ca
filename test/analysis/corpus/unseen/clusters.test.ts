/** Clusters, tasks and builds. */
import { elsewhere, inStaging, of, testWorlds } from './world.ts'
import type { World, WorldPair } from './world.ts'

/** An id of EKS: 31 digits. */
const long = (w: World, what: string) =>
  `${w.id(what).slice(2)}${w.id(`${what}2`).slice(3, 18)}`.toUpperCase()
const eks = (w: World, inputs: object, outputs: object = {}) =>
  of(
    'aws:eks/cluster:Cluster',
    'apps',
    {
      name: `apps-${w.stack}`,
      version: '1.31',
      roleArn: `arn:aws:iam::${w.account}:role/${w.auto('eks')}`,
      vpcConfig: {
        subnetIds: [w.id('subnet', 'a'), w.id('subnet', 'b')],
        endpointPrivateAccess: true,
      },
      ...inputs,
    },
    {
      arn: w.arn('eks', `cluster/apps-${w.stack}`),
      endpoint: `https://${long(w, 'E')}.gr7.${w.region}.eks.amazonaws.com`,
      certificateAuthority: { data: Buffer.from(w.id('ca')).toString('base64').repeat(3) },
      platformVersion: 'eks.12',
      identities: [
        {
          oidcs: [
            {
              issuer: `https://oidc.eks.${w.region}.amazonaws.com/id/${long(w, 'o')}`,
            },
          ],
        },
      ],
      status: 'ACTIVE',
      createdAt: w.pick('2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z'),
      ...outputs,
    },
    { id: `apps-${w.stack}` },
  )

const clusters: WorldPair[] = [
  { name: 'a cluster of its own', make: w => [eks(w, {})] },
  {
    name: 'a platform version that the service installed',
    make: w => [eks(w, {}, { platformVersion: w.pick('eks.12', 'eks.15') })],
    expected: ['Cluster apps platformVersion'],
  },
  {
    name: 'who may reach the API server',
    make: w => [
      eks(w, {
        vpcConfig: {
          subnetIds: [w.id('subnet', 'a'), w.id('subnet', 'b')],
          publicAccessCidrs: w.pick(['0.0.0.0/0'], ['203.0.113.0/24']),
        },
      }),
    ],
    expected: ['Cluster apps vpcConfig'],
  },
  {
    name: 'an add-on with its values in another order of keys',
    make: w => [
      of(
        'aws:eks/addon:Addon',
        'cni',
        {
          clusterName: `apps-${w.stack}`,
          addonName: 'vpc-cni',
          addonVersion: 'v1.19.0-eksbuild.1',
          configurationValues: w.pick(
            '{"env":{"A":"1","B":"2"}}',
            '{ "env": { "B": "2", "A": "1" } }',
          ),
        },
        {
          arn: w.arn(
            'eks',
            `addon/apps-${w.stack}/vpc-cni/${w.id('a').slice(2, 10)}-1111-2222-3333-444444444444`,
          ),
        },
      ),
    ],
  },
  {
    name: 'an add-on of another build',
    make: w => [
      of('aws:eks/addon:Addon', 'cni', {
        clusterName: `apps-${w.stack}`,
        addonName: 'vpc-cni',
        addonVersion: w.pick('v1.19.0-eksbuild.1', 'v1.18.5-eksbuild.1'),
      }),
    ],
    expected: ['Addon cni addonVersion'],
  },
  {
    name: 'nodes of another release that only the outputs show',
    make: w => [
      of(
        'aws:eks/nodeGroup:NodeGroup',
        'nodes',
        {
          clusterName: `apps-${w.stack}`,
          instanceTypes: ['m7g.large'],
          scalingConfig: { minSize: 2, maxSize: 4, desiredSize: 2 },
        },
        {
          releaseVersion: w.pick('1.31.0-20260101', '1.31.0-20260115'),
          resources: [
            {
              autoscalingGroups: [
                { name: `eks-nodes-${w.id('g').slice(2, 10)}-1111-2222-3333-444444444444` },
              ],
            },
          ],
          status: 'ACTIVE',
        },
      ),
    ],
    expected: ['NodeGroup nodes releaseVersion'],
  },
  {
    name: 'a larger group that autoscaling has grown on one side',
    make: w => [
      of('aws:eks/nodeGroup:NodeGroup', 'nodes', {
        clusterName: `apps-${w.stack}`,
        instanceTypes: ['m7g.large'],
        scalingConfig: { minSize: 2, maxSize: w.pick(4, 40), desiredSize: 2 },
      }),
    ],
    expected: ['NodeGroup nodes scalingConfig'],
  },
  {
    name: 'an access entry for an administrator',
    make: w => [
      eks(w, {}),
      of('aws:eks/accessPolicyAssociation:AccessPolicyAssociation', 'dev', {
        clusterName: `apps-${w.stack}`,
        principalArn: `arn:aws:iam::${w.account}:role/developers`,
        policyArn:
          'arn:aws:eks::aws:cluster-access-policy/' +
          w.pick('AmazonEKSClusterAdminPolicy', 'AmazonEKSViewPolicy'),
        accessScope: { type: 'cluster' },
      }),
    ],
    expected: ['AccessPolicyAssociation dev policyArn'],
  },
]

const task = (w: World, containers: object[], more: object = {}) =>
  of(
    'aws:ecs/taskDefinition:TaskDefinition',
    'api',
    {
      family: `api-${w.stack}`,
      cpu: '256',
      memory: '512',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      executionRoleArn: `arn:aws:iam::${w.account}:role/${w.auto('exec')}`,
      containerDefinitions: JSON.stringify(containers),
      ...more,
    },
    {
      arn: w.arn('ecs', `task-definition/api-${w.stack}:${w.pick(41, 7)}`),
      arnWithoutRevision: w.arn('ecs', `task-definition/api-${w.stack}`),
      revision: w.pick(41, 7),
    },
    { id: `api-${w.stack}` },
  )

const digest = 'sha256:' + '0123456789abcdef'.repeat(4)

const other = 'sha256:' + 'fedcba9876543210'.repeat(4)

const container = (w: World, more: object = {}) => ({
  name: 'api',
  image: `${w.account}.dkr.ecr.${w.region}.amazonaws.com/api@${digest}`,
  environment: [
    { name: 'TABLE', value: `orders-${w.stack}` },
    { name: 'NODE_ENV', value: 'production' },
  ],
  secrets: [
    {
      name: 'DB',
      valueFrom: w.arn('secretsmanager', `secret:${w.stack}/db-${w.pick('AbC1eF', 'Zx9YwV')}`),
    },
  ],
  logConfiguration: {
    logDriver: 'awslogs',
    options: { 'awslogs-group': `/ecs/api-${w.stack}`, 'awslogs-region': w.region },
  },
  ...more,
})

const tasks: WorldPair[] = [
  {
    name: "a task of the environment's own account, with a secret that another stack made",
    make: w => [task(w, [container(w)])],
  },
  {
    name: 'the same task in another region',
    make: w => [task(w, [container(w)])],
    sides: [inStaging, elsewhere],
    expected: ['environment regions regions'],
  },
  {
    name: 'a task with another digest',
    make: w => [
      task(w, [
        container(w, {
          image: `${w.account}.dkr.ecr.${w.region}.amazonaws.com/api@${w.pick(digest, other)}`,
        }),
      ]),
    ],
    expected: ['TaskDefinition api containerDefinitions'],
  },
  {
    name: 'the mode of the program in NODE_ENV',
    make: w => [
      task(w, [
        container(w, {
          environment: [{ name: 'NODE_ENV', value: w.pick('development', 'production') }],
        }),
      ]),
    ],
    expected: ['TaskDefinition api containerDefinitions'],
  },
  {
    name: 'memory as number and text in a container',
    make: w => [
      task(w, [container(w, { memory: w.pick(512, 512), cpu: w.pick(0, 0) })], {
        cpu: w.pick('256', 256),
      }),
    ],
  },
  {
    name: 'a sidecar that staging lacks',
    make: w => [
      task(
        w,
        w.pick(
          [container(w)],
          [container(w), { name: 'xray', image: 'amazon/aws-xray-daemon:3.3.14' }],
        ),
      ),
    ],
    expected: ['TaskDefinition api containerDefinitions'],
  },
  {
    name: 'a service with a circuit breaker that does not go back',
    make: w => [
      task(w, [container(w)]),
      of(
        'aws:ecs/service:Service',
        'api',
        {
          cluster: w.arn('ecs', `cluster/apps-${w.stack}`),
          taskDefinition: w.arn('ecs', `task-definition/api-${w.stack}:${w.pick(41, 7)}`),
          desiredCount: 2,
          deploymentCircuitBreaker: { enable: true, rollback: w.pick(false, true) },
        },
        { iamRole: '/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS' },
        { id: w.arn('ecs', `service/apps-${w.stack}/api`) },
      ),
    ],
    expected: ['Service api deploymentCircuitBreaker'],
  },
  {
    name: 'capacity provider strategies in another order',
    make: w => [
      of('aws:ecs/service:Service', 'api', {
        desiredCount: 2,
        capacityProviderStrategies: w.pick(
          [
            { capacityProvider: 'FARGATE', weight: 1 },
            { capacityProvider: 'FARGATE_SPOT', weight: 3 },
          ],
          [
            { capacityProvider: 'FARGATE_SPOT', weight: 3 },
            { capacityProvider: 'FARGATE', weight: 1 },
          ],
        ),
      }),
    ],
  },
]

const builds: WorldPair[] = [
  {
    name: 'a build with the variables of its environment',
    make: w => [
      of(
        'aws:codebuild/project:Project',
        'build',
        {
          serviceRole: `arn:aws:iam::${w.account}:role/build`,
          artifacts: { type: 'NO_ARTIFACTS' },
          environment: {
            computeType: 'BUILD_GENERAL1_SMALL',
            image: 'aws/codebuild/amazonlinux2-x86_64-standard:5.0',
            type: 'LINUX_CONTAINER',
            environmentVariables: w.pick(
              [
                { name: 'A', value: w.stack },
                { name: 'B', value: '2', type: 'PLAINTEXT' },
              ],
              [
                { name: 'B', value: '2' },
                { name: 'A', value: w.stack, type: 'PLAINTEXT' },
              ],
            ),
          },
          source: {
            type: 'GITHUB',
            location: 'https://github.com/acme/shop.git',
            buildspec: 'version: 0.2\nphases:\n  build:\n    commands:\n      - npm test\n',
          },
        },
        { arn: w.arn('codebuild', 'project/build') },
      ),
    ],
  },
  {
    name: 'a build with another image',
    make: w => [
      of('aws:codebuild/project:Project', 'build', {
        environment: {
          computeType: 'BUILD_GENERAL1_SMALL',
          image: `aws/codebuild/standard:${w.pick('6.0', '7.0')}`,
          type: 'LINUX_CONTAINER',
        },
      }),
    ],
    expected: ['Project build environment'],
  },
  {
    name: 'a build with its commands in another order',
    make: w => [
      of('aws:codebuild/project:Project', 'build', {
        source: {
          type: 'NO_SOURCE',
          buildspec:
            'version: 0.2\nphases:\n  build:\n    commands:\n' +
            w.pick('      - npm test\n      - npm ci\n', '      - npm ci\n      - npm test\n'),
        },
      }),
    ],
    expected: ['Project build source'],
  },
]

testWorlds([...clusters, ...tasks, ...builds])
