/** Readings of a refresh without drift. */
import { declared, fn, noise, task, testReadings, undeclared } from '../hard/readings.ts'
import type { Reading } from '../hard/readings.ts'
import { policy } from '../hard/pairs.ts'

const role = 'aws:iam/role:Role'
const service = 'aws:ecs/service:Service'

const quiet: Reading[] = [
  [
    'an account as a number and as its root',
    declared(
      role,
      {
        assumeRolePolicy: policy({
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: '907265183412' },
        }),
      },
      {
        assumeRolePolicy: policy({
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: 'arn:aws:iam::907265183412:root' },
        }),
      },
    ),
    noise,
  ],
  [
    'scaling steps in another order',
    declared(
      'aws:autoscaling/policy:Policy',
      {
        stepAdjustments: [
          { scalingAdjustment: 1, metricIntervalLowerBound: '0' },
          { scalingAdjustment: 2, metricIntervalLowerBound: '10' },
        ],
      },
      {
        stepAdjustments: [
          { scalingAdjustment: 2, metricIntervalLowerBound: '10' },
          { scalingAdjustment: 1, metricIntervalLowerBound: '0' },
        ],
      },
    ),
    noise,
  ],
  [
    'a budget whose amount is returned with a decimal point',
    declared('aws:budgets/budget:Budget', { limitAmount: '100' }, { limitAmount: '100.0' }),
    noise,
  ],
  [
    'requirements of a job in another order',
    declared(
      'aws:batch/jobDefinition:JobDefinition',
      {
        containerProperties:
          '{"resourceRequirements":[{"type":"VCPU","value":"1"},{"type":"MEMORY","value":"512"}]}',
      },
      {
        containerProperties:
          '{"resourceRequirements":[{"type":"MEMORY","value":"512"},{"type":"VCPU","value":"1"}]}',
      },
    ),
    noise,
  ],
  [
    'more tasks that run',
    undeclared(service, { runningTasksCount: 2 }, { runningTasksCount: 4 }),
    noise,
  ],
  [
    "the environment's own group as a source",
    declared(
      'aws:ec2/securityGroupRule:SecurityGroupRule',
      { type: 'ingress', securityGroupId: 'sg-0a', protocol: '6', fromPort: 80, toPort: 80 },
      { type: 'ingress', securityGroupId: 'sg-0a', protocol: 'tcp', fromPort: 80, toPort: 80 },
    ),
    noise,
  ],
  [
    'an event pattern in another order',
    declared(
      'aws:cloudwatch/eventRule:EventRule',
      { eventPattern: '{"source":["a","b"]}' },
      { eventPattern: '{"source":["b","a"]}' },
    ),
    noise,
  ],
  [
    'the template has a new default version',
    undeclared('aws:ec2/launchTemplate:LaunchTemplate', { latestVersion: 3 }, { latestVersion: 4 }),
    noise,
  ],
  [
    'a stamp of a CloudFront function',
    undeclared(
      'aws:cloudfront/function:Function',
      { liveStageEtag: 'ETVPDKIKX0DER' },
      { liveStageEtag: 'E3UN6WX5RRO2AG' },
    ),
    noise,
  ],
  [
    'a prefix list with a new version',
    undeclared('aws:ec2/managedPrefixList:ManagedPrefixList', { version: 3 }, { version: 4 }),
    noise,
  ],
  [
    'a task with its defaults filled in',
    declared(
      task,
      { containerDefinitions: '[{"name":"a","image":"nginx:1.27"}]' },
      {
        containerDefinitions:
          '[{"name":"a","image":"nginx:1.27","cpu":0,"essential":true,"environment":[],' +
          '"mountPoints":[],"volumesFrom":[],"portMappings":[],"systemControls":[]}]',
      },
    ),
    noise,
  ],
  [
    'an image that is deployed now',
    undeclared(fn, { lastUpdateStatus: 'Successful' }, { lastUpdateStatus: 'InProgress' }),
    noise,
  ],
]

testReadings('noise', quiet)
