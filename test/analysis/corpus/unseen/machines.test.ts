/** Functions and groups of machines. */
import { of, testWorlds } from './world.ts'
import type { World, WorldPair } from './world.ts'

const fn = (w: World, inputs: object, outputs: object = {}, name = 'api') =>
  of(
    'aws:lambda/function:Function',
    name,
    {
      name: w.auto(name),
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      role: `arn:aws:iam::${w.account}:role/${w.auto('role')}`,
      code: {
        '4dabf18193072939515e22adb298388d': '0def7320c3a5731c473e5ecbe6d01bc7',
        hash: 'c0ffee',
      },
      ...inputs,
    },
    {
      arn: w.arn('lambda', `function:${w.auto(name)}`),
      invokeArn:
        `arn:aws:apigateway:${w.region}:lambda:path/2015-03-31/functions/` +
        `${w.arn('lambda', `function:${w.auto(name)}`)}/invocations`,
      qualifiedArn: w.arn('lambda', `function:${w.auto(name)}:${w.pick(12, 3)}`),
      version: w.pick('12', '3'),
      lastModified: w.pick('2026-01-01T00:00:00.000+0000', '2026-01-03T00:00:00.000+0000'),
      codeSha256: 'q1w2e3r4t5y6u7i8o9p0q1w2e3r4t5y6u7i8o9p0q1w=',
      sourceCodeSize: w.pick(1200, 1203),
      ...outputs,
    },
    { id: w.auto(name) },
  )

const alias = (w: World, more: object = {}) =>
  of(
    'aws:lambda/alias:Alias',
    'live',
    { name: 'live', functionName: w.auto('api'), functionVersion: w.pick('12', '3'), ...more },
    { arn: w.arn('lambda', `function:${w.auto('api')}:live`) },
  )

const functions: WorldPair[] = [
  { name: "an alias to the environment's own function version", make: w => [fn(w, {}), alias(w)] },
  {
    name: 'an alias that shifts a part of the traffic',
    make: w => [
      fn(w, {}),
      alias(w, w.pick({ routingConfig: { additionalVersionWeights: { '11': 0.1 } } }, {})),
    ],
    expected: ['Alias live routingConfig'],
  },
  {
    name: 'code that differs although it was declared alike',
    make: w => [fn(w, {}, { codeSha256: w.pick('A'.repeat(43) + '=', 'B'.repeat(43) + '=') })],
    expected: ['Function api codeSha256'],
  },
  {
    name: 'a public layer of another version',
    make: w => [
      fn(w, {
        layers: [
          `arn:aws:lambda:${w.region}:580247275435:layer:LambdaInsightsExtension:${w.pick(38, 53)}`,
        ],
      }),
    ],
    expected: ['Function api layers'],
  },
  {
    name: 'a function without its variables of the environment',
    make: w => [fn(w, { environment: { variables: { STAGE: w.stack, DEBUG: w.pick('1', '0') } } })],
    expected: ['Function api environment'],
  },
  {
    name: 'a signature that nobody checks',
    make: w => [
      of('aws:lambda/functionUrl:FunctionUrl', 'url', {
        functionName: w.auto('api'),
        authorizationType: w.pick('NONE', 'AWS_IAM'),
      }),
      fn(w, {}),
    ],
    expected: ['FunctionUrl url authorizationType'],
  },
  {
    name: 'a batch of another size',
    make: w => [
      of('aws:lambda/eventSourceMapping:EventSourceMapping', 'map', {
        functionName: w.auto('api'),
        eventSourceArn: w.arn('sqs', `orders-${w.stack}`),
        batchSize: w.pick(1, 10),
      }),
      fn(w, {}),
    ],
    expected: ['EventSourceMapping map batchSize'],
  },
  {
    name: 'a mapping with the name on one side and the ARN on the other',
    make: w => [
      fn(w, {}),
      of(
        'aws:lambda/eventSourceMapping:EventSourceMapping',
        'map',
        {
          functionName: w.pick(w.auto('api'), w.arn('lambda', `function:${w.auto('api')}`)),
          eventSourceArn: w.arn('sqs', `orders-${w.stack}`),
        },
        {
          functionArn: w.arn('lambda', `function:${w.auto('api')}`),
          uuid: `${w.id('u').slice(2, 10)}-1111-2222-3333-444444444444`,
        },
      ),
    ],
  },
  {
    name: 'a function that is switched off',
    make: w => [fn(w, { reservedConcurrentExecutions: w.pick(0, -1) })],
    expected: ['Function api reservedConcurrentExecutions'],
  },
  {
    name: "the environment's own permission for the environment's own topic",
    make: w => [
      fn(w, {}),
      of('aws:lambda/permission:Permission', 'sns', {
        action: 'lambda:InvokeFunction',
        function: w.pick(w.auto('api'), w.auto('api')),
        principal: 'sns.amazonaws.com',
        sourceArn: w.arn('sns', `orders-${w.stack}`),
        sourceAccount: w.account,
      }),
    ],
  },
]

const group = (w: World, inputs: object) =>
  of(
    'aws:autoscaling/group:Group',
    'web',
    {
      minSize: 2,
      maxSize: 4,
      vpcZoneIdentifiers: [w.id('subnet', 'a'), w.id('subnet', 'b')],
      ...inputs,
    },
    {
      arn: w.arn(
        'autoscaling',
        `autoScalingGroup:${w.id('g').slice(2, 10)}-1111-2222-3333-444444444444:autoScalingGroupName/${w.auto('web')}`,
      ),
      name: w.auto('web'),
      desiredCapacity: w.pick(2, 3),
    },
    { id: w.auto('web') },
  )

const mixed = (w: World, overrides: object[], spot = 0) => ({
  mixedInstancesPolicy: {
    launchTemplate: {
      launchTemplateSpecification: { launchTemplateId: w.id('lt'), version: w.pick('4', '9') },
      overrides,
    },
    instancesDistribution: { onDemandPercentageAboveBaseCapacity: spot },
  },
})

const types = [{ instanceType: 'm7g.large' }, { instanceType: 'm6g.large' }]

const groups: WorldPair[] = [
  {
    name: "mixed machines with the environment's own template",
    make: w => [group(w, mixed(w, types))],
  },
  {
    name: 'mixed machines with another first choice',
    make: w => [group(w, mixed(w, w.pick(types, types.toReversed())))],
    expected: ['Group web mixedInstancesPolicy'],
  },
  {
    name: 'how many machines may be taken away',
    make: w => [group(w, mixed(w, types, w.pick(0, 100)))],
    expected: ['Group web mixedInstancesPolicy'],
  },
  {
    name: 'which machine goes first',
    make: w => [
      group(w, {
        terminationPolicies: w.pick(['OldestInstance', 'Default'], ['Default', 'OldestInstance']),
      }),
    ],
    expected: ['Group web terminationPolicies'],
  },
  {
    name: 'processes that are suspended',
    make: w => [group(w, { suspendedProcesses: w.pick(['ReplaceUnhealthy'], []) })],
    expected: ['Group web suspendedProcesses'],
  },
  {
    name: "user data in YAML with its keys in another order, with the environment's own name",
    make: w => [
      of(
        'aws:ec2/launchTemplate:LaunchTemplate',
        'web',
        {
          imageId: 'ami-0a1b2c3d4e5f60718',
          userData: Buffer.from(
            w.pick(
              `#cloud-config\npackages:\n  - nginx\nwrite_files:\n  - path: /etc/app\n    content: ${w.stack}\n`,
              `#cloud-config\nwrite_files:\n  - content: ${w.stack}\n    path: /etc/app\npackages:\n  - nginx\n`,
            ),
          ).toString('base64'),
        },
        {
          latestVersion: w.pick(4, 9),
          defaultVersion: 1,
          arn: w.arn('ec2', `launch-template/${w.id('lt')}`),
        },
        { id: w.id('lt') },
      ),
    ],
  },
  {
    name: 'user data that installs another package',
    make: w => [
      of('aws:ec2/launchTemplate:LaunchTemplate', 'web', {
        imageId: 'ami-0a1b2c3d4e5f60718',
        userData: Buffer.from(
          `#!/bin/bash\nset -e\nyum install -y ${w.pick('nginx-1.24', 'nginx-1.26')}\necho ${w.stack}\n`,
        ).toString('base64'),
      }),
    ],
    expected: ['LaunchTemplate web userData'],
  },
  {
    name: "a script with the addresses of the environment's own account",
    make: w => [
      of('aws:ec2/instance:Instance', 'job', {
        ami: 'ami-0a1b2c3d4e5f60718',
        instanceType: 't4g.small',
        userData: `#!/bin/bash\naws s3 cp s3://artifacts-${w.account}-${w.region}/${w.stack}/app.tgz /tmp\n`,
      }),
    ],
  },
]

testWorlds([...functions, ...groups])
