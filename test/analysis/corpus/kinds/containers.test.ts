/** Clusters, containers and functions: EKS node groups, ECS sidecars, layers, aliases, scaling. */
import { of, testWorlds } from '../unseen/world.ts'
import type { WorldPair } from '../unseen/world.ts'
import { nodeGroup, envoy, app, task, service, layer, fn, alias } from './containersParts.ts'

const pairs: WorldPair[] = [
  {
    name: "a node group on its own launch template's latest version",
    make: w => [
      of(
        'aws:ec2/launchTemplate:LaunchTemplate',
        'workers',
        { imageId: 'ami-0c1f2e3d4c5b6a798', instanceType: 'm6i.large' },
        { latestVersion: w.pick(3, 7), defaultVersion: 1, name: w.auto('workers') },
        { id: w.id('lt') },
      ),
      nodeGroup(w, { launchTemplate: { id: w.id('lt'), version: w.pick('3', '7') } }),
    ],
  },
  {
    name: 'node groups with the sizes as text and the subnets in another order',
    make: w => [
      nodeGroup(w, {
        scalingConfig: w.pick(
          { minSize: 2, maxSize: 6, desiredSize: 3 },
          { desiredSize: '3', maxSize: '6', minSize: '2' },
        ),
        subnetIds: w.pick(
          [w.id('subnet', 'a'), w.id('subnet', 'b')],
          [w.id('subnet', 'b'), w.id('subnet', 'a')],
        ),
      }),
      ...['a', 'b'].map(zone =>
        of(
          'aws:ec2/subnet:Subnet',
          zone,
          { cidrBlock: zone === 'a' ? '10.0.0.0/24' : '10.0.1.0/24' },
          {},
          { id: w.id('subnet', zone) },
        ),
      ),
    ],
  },
  {
    name: 'node groups with another operating system',
    make: w => [nodeGroup(w, { amiType: w.pick('AL2_x86_64', 'AL2023_x86_64_STANDARD') })],
    expected: ['NodeGroup workers amiType'],
  },
  {
    name: 'a taint that only prefers, and labels in another order',
    make: w => [
      nodeGroup(w, {
        labels: w.pick({ tier: 'batch', team: 'shop' }, { team: 'shop', tier: 'batch' }),
        taints: [
          { key: 'batch', value: 'true', effect: w.pick('PREFER_NO_SCHEDULE', 'NO_SCHEDULE') },
        ],
      }),
    ],
    expected: ['NodeGroup workers taints'],
  },
  {
    name: 'spot capacity in staging',
    make: w => [nodeGroup(w, { capacityType: w.pick('SPOT', 'ON_DEMAND') })],
    expected: ['NodeGroup workers capacityType'],
  },
  {
    name: 'the same Kubernetes version with another release of the nodes',
    make: w => [
      nodeGroup(
        w,
        { version: '1.29' },
        { releaseVersion: w.pick('1.29.0-20240202', '1.29.3-20240605') },
      ),
    ],
    expected: ['NodeGroup workers releaseVersion'],
  },
  {
    name: 'sidecars listed in another order with own registry, logs and mesh',
    make: w => [
      task(w, w.pick([app(w), envoy(w)], [envoy(w), app(w)]), { cpu: w.pick('512', 512) }),
      service(w, {}),
    ],
  },
  {
    name: 'a sidecar that may end',
    make: w => [task(w, [app(w), envoy(w, { essential: w.pick(false, true) })])],
    expected: ['TaskDefinition api containerDefinitions'],
  },
  {
    name: 'an app that does not wait for the health of its sidecar',
    make: w => [
      task(w, [
        app(w, {
          dependsOn: [{ containerName: 'envoy', condition: w.pick('START', 'HEALTHY') }],
        }),
        envoy(w),
      ]),
    ],
    expected: ['TaskDefinition api containerDefinitions'],
  },
  {
    name: 'a proxy that ignores another port',
    make: w => [
      task(w, [app(w), envoy(w)], {
        proxyConfiguration: {
          type: 'APPMESH',
          containerName: 'envoy',
          properties: { AppPorts: '8080', EgressIgnoredPorts: w.pick('22,3306', '22') },
        },
      }),
    ],
    expected: ['TaskDefinition api proxyConfiguration'],
  },
  {
    name: 'a deployment that does not roll back',
    make: w => [
      task(w, [app(w)]),
      service(w, { deploymentCircuitBreaker: { enable: true, rollback: w.pick(false, true) } }),
    ],
    expected: ['Service api deploymentCircuitBreaker'],
  },
  {
    name: 'the defaults of a deployment written out',
    make: w => [
      of(
        'aws:ecs/service:Service',
        'api',
        {
          desiredCount: 2,
          ...w.pick({}, { deploymentMinimumHealthyPercent: 100, deploymentMaximumPercent: 200 }),
        },
        { deploymentMinimumHealthyPercent: 100, deploymentMaximumPercent: 200 },
      ),
    ],
  },
  {
    name: 'an alias at the newest version of the own function',
    make: w => [fn(w), alias(w)],
  },
  {
    name: 'an alias that sends a part to an older version',
    make: w => [
      fn(w),
      alias(w, w.pick({ routingConfig: { additionalVersionWeights: { '13': 0.1 } } }, {})),
    ],
    expected: ['Alias live routingConfig'],
  },
  {
    name: 'a function that is switched off by its concurrency',
    make: w => [
      fn(
        w,
        w.pick({ reservedConcurrentExecutions: 0 }, {}),
        w.pick({ reservedConcurrentExecutions: 0 }, {}),
      ),
    ],
    expected: ['Function worker reservedConcurrentExecutions'],
  },
  {
    name: 'no reserved concurrency, written out',
    make: w => [fn(w, w.pick({}, { reservedConcurrentExecutions: -1 }))],
  },
  {
    name: 'layers in another order, where the later one wins',
    make: w => [
      fn(w, {
        layers: w.pick(
          [
            'arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:53',
            'arn:aws:lambda:eu-west-1:901920570463:layer:aws-otel-nodejs-amd64-ver-1-18-1:4',
          ],
          [
            'arn:aws:lambda:eu-west-1:901920570463:layer:aws-otel-nodejs-amd64-ver-1-18-1:4',
            'arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:53',
          ],
        ),
      }),
    ],
    expected: ['Function worker layers'],
  },
  {
    name: 'an own layer with the same code under another number',
    make: w => [
      layer(w, 'gJ2N0b5f2k3P8wQ1zT7r5YxV9uA4mC6eHs0LiDkEoFw='),
      fn(w, { layers: [w.arn('lambda', `layer:deps-${w.stack}:${w.pick(12, 4)}`)] }),
    ],
  },
  {
    name: 'an own layer with other code',
    make: w => [
      layer(
        w,
        w.pick(
          'gJ2N0b5f2k3P8wQ1zT7r5YxV9uA4mC6eHs0LiDkEoFw=',
          'Zx81vBqR0tYpLmKjHgFdSaQwErTyUiOp1234567890A=',
        ),
      ),
      fn(w, { layers: [w.arn('lambda', `layer:deps-${w.stack}:${w.pick(12, 4)}`)] }),
    ],
    expected: ['LayerVersion deps codeSha256'],
  },
  {
    name: 'scaling at another utilisation, with the label of the own load balancer',
    make: w => [
      of('aws:appautoscaling/policy:Policy', 'requests', {
        policyType: 'TargetTrackingScaling',
        resourceId: `service/${w.auto('shop')}/${w.auto('api')}`,
        scalableDimension: 'ecs:service:DesiredCount',
        serviceNamespace: 'ecs',
        targetTrackingScalingPolicyConfiguration: {
          targetValue: w.pick(500, 1000),
          predefinedMetricSpecification: {
            predefinedMetricType: 'ALBRequestCountPerTarget',
            resourceLabel: `app/${w.auto('web')}/${w.word('lb', 16)}/targetgroup/${w.auto('api')}/${w.word('tg', 16)}`,
          },
        },
      }),
      task(w, [app(w)]),
      service(w, {}),
      of('aws:ecs/cluster:Cluster', 'shop', {}, { name: w.auto('shop') }, { id: w.auto('shop') }),
      of(
        'aws:lb/loadBalancer:LoadBalancer',
        'web',
        { loadBalancerType: 'application' },
        {
          name: w.auto('web'),
          arnSuffix: `app/${w.auto('web')}/${w.word('lb', 16)}`,
          dnsName: `${w.auto('web')}-${w.pick('1182736450', '553920184')}.${w.region}.elb.amazonaws.com`,
        },
      ),
      of(
        'aws:lb/targetGroup:TargetGroup',
        'api',
        { port: 8080, protocol: 'HTTP', targetType: 'ip' },
        { name: w.auto('api'), arnSuffix: `targetgroup/${w.auto('api')}/${w.word('tg', 16)}` },
      ),
    ],
    expected: ['Policy requests targetTrackingScalingPolicyConfiguration'],
  },
  {
    name: 'a group that never scales in',
    make: w => [
      of('aws:autoscaling/policy:Policy', 'cpu', {
        autoscalingGroupName: w.auto('web'),
        policyType: 'TargetTrackingScaling',
        targetTrackingConfiguration: {
          targetValue: 50,
          predefinedMetricSpecification: { predefinedMetricType: 'ASGAverageCPUUtilization' },
          ...w.pick({ disableScaleIn: true }, {}),
        },
      }),
    ],
    expected: ['Policy cpu targetTrackingConfiguration'],
  },
]

testWorlds(pairs)
