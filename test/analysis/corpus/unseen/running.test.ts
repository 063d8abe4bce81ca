/** Scaling, workflows and events. */
import { of, testWorlds } from './world.ts'
import type { Properties, WorldPair } from './world.ts'

const scaling: WorldPair[] = [
  {
    name: 'scaling steps in another order: their bounds say which holds',
    make: w => [
      of('aws:autoscaling/policy:Policy', 'up', {
        policyType: 'StepScaling',
        adjustmentType: 'ChangeInCapacity',
        stepAdjustments: w.pick(
          [
            { scalingAdjustment: 1, metricIntervalLowerBound: '0', metricIntervalUpperBound: '10' },
            { scalingAdjustment: 3, metricIntervalLowerBound: '10' },
          ],
          [
            { scalingAdjustment: 3, metricIntervalLowerBound: '10' },
            { scalingAdjustment: 1, metricIntervalLowerBound: '0', metricIntervalUpperBound: '10' },
          ],
        ),
      }),
    ],
  },
  {
    name: "a policy that follows the requests of the environment's own group",
    make: w => [
      of(
        'aws:lb/targetGroup:TargetGroup',
        'web',
        { port: 80 },
        {
          arn: w.arn('elasticloadbalancing', `targetgroup/web/${w.word('tg', 16)}`),
          arnSuffix: `targetgroup/web/${w.word('tg', 16)}`,
        },
      ),
      of(
        'aws:lb/loadBalancer:LoadBalancer',
        'web',
        {},
        {
          arn: w.arn('elasticloadbalancing', `loadbalancer/app/web/${w.word('lb', 16)}`),
          arnSuffix: `app/web/${w.word('lb', 16)}`,
        },
      ),
      of('aws:autoscaling/policy:Policy', 'track', {
        policyType: 'TargetTrackingScaling',
        targetTrackingConfiguration: {
          predefinedMetricSpecification: {
            predefinedMetricType: 'ALBRequestCountPerTarget',
            resourceLabel: `app/web/${w.word('lb', 16)}/targetgroup/web/${w.word('tg', 16)}`,
          },
          targetValue: 500,
        },
      }),
    ],
  },
  {
    name: 'a policy that reacts later',
    make: w => [
      of('aws:autoscaling/policy:Policy', 'track', {
        policyType: 'TargetTrackingScaling',
        targetTrackingConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: 'ASGAverageCPUUtilization' },
          targetValue: w.pick(80, 50),
        },
      }),
    ],
    expected: ['Policy track targetTrackingConfiguration'],
  },
  {
    name: "a service with a higher maximum, in the environment's own cluster",
    make: w => [
      of('aws:appautoscaling/target:Target', 'api', {
        resourceId: `service/apps-${w.stack}/api`,
        scalableDimension: 'ecs:service:DesiredCount',
        serviceNamespace: 'ecs',
        minCapacity: 2,
        maxCapacity: w.pick(4, 20),
      }),
    ],
    expected: ['Target api maxCapacity'],
  },
  {
    name: 'a schedule at another hour',
    make: w => [
      of('aws:autoscaling/schedule:Schedule', 'night', {
        scheduledActionName: 'night',
        recurrence: w.pick('0 20 * * *', '0 22 * * *'),
        minSize: 0,
      }),
    ],
    expected: ['Schedule night recurrence'],
  },
  {
    name: 'machines whose metadata answers without a token',
    make: w => [
      of('aws:ec2/launchTemplate:LaunchTemplate', 'web', {
        imageId: 'ami-0a1b2c3d4e5f60718',
        metadataOptions: { httpTokens: w.pick('optional', 'required') },
      }),
    ],
    expected: ['LaunchTemplate web metadataOptions'],
  },
  {
    name: 'a disk that no key encrypts',
    make: w => [
      of('aws:ec2/launchTemplate:LaunchTemplate', 'web', {
        imageId: 'ami-0a1b2c3d4e5f60718',
        blockDeviceMappings: [
          { deviceName: '/dev/xvda', ebs: { volumeSize: 20, encrypted: w.pick('false', 'true') } },
        ],
      }),
    ],
    expected: ['LaunchTemplate web blockDeviceMappings'],
  },
]

const flow = (definition: object, more: Properties = {}) =>
  of('aws:sfn/stateMachine:StateMachine', 'flow', {
    definition: JSON.stringify(definition),
    ...more,
  })

const parallel = (names: string[]) => ({
  StartAt: 'P',
  States: {
    P: {
      Type: 'Parallel',
      End: true,
      Branches: names.map(name => ({
        StartAt: name,
        States: { [name]: { Type: 'Pass', End: true } },
      })),
    },
  },
})

const flows: WorldPair[] = [
  {
    name: 'branches in another order: that is the order of their results',
    make: w => [flow(parallel(w.pick(['A', 'B'], ['B', 'A'])))],
    expected: ['StateMachine flow definition'],
  },
  {
    name: 'an express workflow instead of a standard one',
    make: w => [flow(parallel(['A']), { type: w.pick('EXPRESS', 'STANDARD') })],
    expected: ['StateMachine flow type'],
  },
  {
    name: 'the workflow type by default and written explicitly',
    make: w => [flow(parallel(['A']), w.pick({}, { type: 'STANDARD' }))],
  },
  {
    name: 'a workflow that logs nothing',
    make: w => [
      flow(parallel(['A']), {
        loggingConfiguration: {
          level: w.pick('OFF', 'ALL'),
          logDestination: `${w.arn('logs', `log-group:/flow/${w.stack}`)}:*`,
        },
      }),
    ],
    expected: ['StateMachine flow loggingConfiguration'],
  },
  {
    name: 'how many may run at once',
    make: w => [
      flow({
        StartAt: 'M',
        States: { M: { Type: 'Map', MaxConcurrency: w.pick(1, 10), End: true } },
      }),
    ],
    expected: ['StateMachine flow definition'],
  },
]

const rule = (pattern: object, more: Properties = {}) =>
  of('aws:cloudwatch/eventRule:EventRule', 'orders', {
    eventPattern: JSON.stringify(pattern),
    ...more,
  })

const events: WorldPair[] = [
  {
    name: 'values of a pattern in another order',
    make: w => [
      rule(
        w.pick(
          { source: ['a', 'b'], 'detail-type': ['x'] },
          { 'detail-type': ['x'], source: ['b', 'a'] },
        ),
      ),
    ],
  },
  {
    name: 'everything but one value',
    make: w => [rule({ source: w.pick([{ 'anything-but': 'a' }], ['a']) })],
    expected: ['EventRule orders eventPattern'],
  },
  {
    name: 'a rule that is switched off',
    make: w => [rule({ source: ['a'] }, { state: w.pick('DISABLED', 'ENABLED') })],
    expected: ['EventRule orders state'],
  },
  {
    name: "an input with the environment's own queue, its parts in another order",
    make: w => [
      of('aws:cloudwatch/eventTarget:EventTarget', 'q', {
        rule: `orders-${w.stack}`,
        arn: w.arn('sqs', `orders-${w.stack}`),
        inputTransformer: {
          inputPaths: w.pick(
            { id: '$.detail.id', at: '$.time' },
            { at: '$.time', id: '$.detail.id' },
          ),
          inputTemplate: `{"id": <id>, "stage": "${w.stack}"}`,
        },
      }),
    ],
  },
  {
    name: 'a target that tries less often',
    make: w => [
      of('aws:cloudwatch/eventTarget:EventTarget', 'q', {
        arn: w.arn('sqs', `orders-${w.stack}`),
        retryPolicy: { maximumRetryAttempts: w.pick(1, 10), maximumEventAgeInSeconds: 3600 },
      }),
    ],
    expected: ['EventTarget q retryPolicy'],
  },
  {
    name: 'an archive of another length',
    make: w => [
      of('aws:cloudwatch/eventArchive:EventArchive', 'a', {
        name: `orders-${w.stack}`,
        eventSourceArn: w.arn('events', `event-bus/orders-${w.stack}`),
        retentionDays: w.pick(7, 90),
      }),
    ],
    expected: ['EventArchive a retentionDays'],
  },
  {
    name: 'a schedule in another time zone',
    make: w => [
      of('aws:scheduler/schedule:Schedule', 's', {
        scheduleExpression: 'cron(0 6 * * ? *)',
        scheduleExpressionTimezone: w.pick('UTC', 'Europe/Berlin'),
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: w.arn('lambda', `function:job-${w.stack}`),
          roleArn: `arn:aws:iam::${w.account}:role/job`,
        },
      }),
    ],
    expected: ['Schedule s scheduleExpressionTimezone'],
  },
  {
    name: 'a pipe filter with other white space',
    make: w => [
      of('aws:pipes/pipe:Pipe', 'p', {
        source: w.arn('sqs', `a-${w.stack}`),
        target: w.arn('sqs', `b-${w.stack}`),
        sourceParameters: {
          filterCriteria: {
            filters: [{ pattern: w.pick('{"body":{"a":["x"]}}', '{ "body": { "a": [ "x" ] } }') }],
          },
        },
      }),
    ],
  },
]

testWorlds([...scaling, ...flows, ...events])
