/** Pairs that mean the same, in the shape of the AWS provider; answers were fixed beforehand. */
import { production, staging } from '../build.ts'
import { allow, one, policy, testPairs } from './pairs.ts'
import type { PairCase } from './pairs.ts'

const S = staging.account,
  P = production.account
const own = (f: (stack: string, account: string) => Record<string, unknown>) =>
  [f('staging', S), f('production', P)] as const
const same = (
  name: string,
  type: string,
  f: (stack: string, account: string) => Record<string, unknown>,
  fl: object = {},
  fr: object = {},
): PairCase => {
  const [l, r] = own(f)
  return one(name, type, { ...l, ...fl }, { ...r, ...fr })
}
const assume = (more: object) => policy({ Effect: 'Allow', Action: 'sts:AssumeRole', ...more })

testPairs([
  same(
    "a key policy of the environment's own account, root as id and as ARN",
    'aws:kms/key:Key',
    () => ({}),
    { policy: policy(allow({ Sid: 'own', Principal: { AWS: S }, Action: 'kms:*' })) },
    {
      policy: policy(
        allow({ Sid: 'own', Principal: { AWS: [`arn:aws:iam::${P}:root`] }, Action: ['kms:*'] }),
      ),
    },
  ),
  same(
    'a listener rule: priority as text, conditions in another order',
    'aws:lb/listenerRule:ListenerRule',
    () => ({}),
    {
      priority: '10',
      conditions: [
        { pathPattern: { values: ['/api/*', '/v2/*'] } },
        { hostHeader: { values: ['staging.shop.example'] } },
      ],
    },
    {
      priority: 10,
      conditions: [
        { hostHeader: { values: ['production.shop.example'] } },
        { pathPattern: { values: ['/v2/*', '/api/*'] } },
      ],
    },
  ),
  same(
    'record values in another order, time to live as text',
    'aws:route53/record:Record',
    s => ({ type: 'A', name: `${s}.shop.example` }),
    { ttl: '300', records: ['10.0.0.1', '10.0.0.2'] },
    { ttl: 300, records: ['10.0.0.2', '10.0.0.1'] },
  ),
  same(
    'a cluster: version as number, subnets and networks in another order',
    'aws:eks/cluster:Cluster',
    (s, a) => ({ name: `shop-${s}`, roleArn: `arn:aws:iam::${a}:role/eks-${s}` }),
    {
      version: '1.31',
      vpcConfig: {
        subnetIds: ['subnet-0a1b2c3d4e5f60711', 'subnet-0a1b2c3d4e5f60712'],
        publicAccessCidrs: ['10.0.0.0/8', '192.0.2.0/24'],
      },
    },
    {
      version: '1.31',
      vpcConfig: {
        subnetIds: ['subnet-0b1b2c3d4e5f60722', 'subnet-0b1b2c3d4e5f60721'],
        publicAccessCidrs: ['192.0.2.0/24', '10.0.0.0/8'],
      },
    },
  ),
  same(
    "an alarm: threshold as text, the environment's own topic",
    'aws:cloudwatch/metricAlarm:MetricAlarm',
    (s, a) => ({
      alarmActions: [`arn:aws:sns:eu-west-1:${a}:alerts-${s}`],
      metricName: 'CPUUtilization',
      dimensions: { AutoScalingGroupName: `web-${s}` },
    }),
    { threshold: '80', evaluationPeriods: 2 },
    { threshold: 80, evaluationPeriods: '2' },
  ),
  same(
    "a function: memory by default and written out, the environment's own table",
    'aws:lambda/function:Function',
    (s, a) => ({
      runtime: 'nodejs22.x',
      environment: {
        variables: {
          TABLE: `orders-${s}`,
          QUEUE: `https://sqs.eu-west-1.amazonaws.com/${a}/jobs-${s}`,
        },
      },
    }),
    { memorySize: 128, timeout: 3 },
    {},
  ),
  same(
    'a queue policy: source as list of one',
    'aws:sqs/queuePolicy:QueuePolicy',
    () => ({}),
    {
      policy: policy(
        allow({
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Condition: {
            ArnEquals: { 'aws:SourceArn': `arn:aws:sns:eu-west-1:${S}:orders-staging` },
          },
        }),
      ),
    },
    {
      policy: policy(
        allow({
          Principal: { Service: ['sns.amazonaws.com'] },
          Action: ['SQS:SendMessage'],
          Condition: {
            ArnEquals: { 'aws:SourceArn': [`arn:aws:sns:eu-west-1:${P}:orders-production`] },
          },
        }),
      ),
    },
  ),
  same(
    'a rule: protocol by number, ports as text',
    'aws:ec2/securityGroupRule:SecurityGroupRule',
    () => ({ type: 'ingress', cidrBlocks: ['10.0.0.0/8'] }),
    { protocol: '6', fromPort: '443', toPort: '443' },
    { protocol: 'tcp', fromPort: 443, toPort: 443 },
  ),
  same(
    'attributes of a table in another order, billing by default',
    'aws:dynamodb/table:Table',
    s => ({ name: `orders-${s}`, hashKey: 'id', readCapacity: 5, writeCapacity: 5 }),
    {
      billingMode: 'PROVISIONED',
      attributes: [
        { name: 'id', type: 'S' },
        { name: 'at', type: 'N' },
      ],
    },
    {
      attributes: [
        { name: 'at', type: 'N' },
        { name: 'id', type: 'S' },
      ],
    },
  ),
  same(
    'a lifecycle policy: key order, a count as text',
    'aws:ecr/lifecyclePolicy:LifecyclePolicy',
    s => ({ repository: `shop-${s}` }),
    {
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 30 },
            action: { type: 'expire' },
          },
        ],
      }),
    },
    {
      policy: JSON.stringify({
        rules: [
          {
            action: { type: 'expire' },
            selection: { countNumber: '30', countType: 'imageCountMoreThan', tagStatus: 'any' },
            rulePriority: 1,
          },
        ],
      }),
    },
  ),
  same(
    "an integration with the environment's own function",
    'aws:apigatewayv2/integration:Integration',
    (s, a) => ({
      integrationType: 'AWS_PROXY',
      integrationUri:
        'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/' +
        `arn:aws:lambda:eu-west-1:${a}:function:api-${s}/invocations`,
    }),
  ),
  same(
    "a state machine: key order, the environment's own functions",
    'aws:sfn/stateMachine:StateMachine',
    s => ({ name: `orders-${s}` }),
    {
      definition: JSON.stringify({
        StartAt: 'A',
        States: {
          A: {
            Type: 'Task',
            Resource: `arn:aws:lambda:eu-west-1:${S}:function:a-staging`,
            End: true,
          },
        },
      }),
    },
    {
      definition: JSON.stringify(
        {
          States: {
            A: {
              End: true,
              Resource: `arn:aws:lambda:eu-west-1:${P}:function:a-production`,
              Type: 'Task',
            },
          },
          StartAt: 'A',
        },
        null,
        2,
      ),
    },
  ),
  same(
    'an event pattern: values in another order',
    'aws:cloudwatch/eventRule:EventRule',
    () => ({}),
    { eventPattern: JSON.stringify({ source: ['aws.ec2', 'aws.ecs'], 'detail-type': ['A'] }) },
    { eventPattern: JSON.stringify({ 'detail-type': ['A'], source: ['aws.ecs', 'aws.ec2'] }) },
  ),
  same(
    'resources of a pod in another unit, variables in another order',
    'kubernetes:apps/v1:Deployment',
    s => ({ metadata: { name: 'web', namespace: s } }),
    {
      spec: {
        replicas: 2,
        template: {
          spec: {
            containers: [
              {
                name: 'web',
                image: 'ghcr.io/acme/web:1.2.3',
                env: [
                  { name: 'A', value: '1' },
                  { name: 'B', value: '2' },
                ],
                resources: { limits: { cpu: '1000m', memory: '1Gi' } },
              },
            ],
          },
        },
      },
    },
    {
      spec: {
        replicas: 2,
        template: {
          spec: {
            containers: [
              {
                name: 'web',
                image: 'ghcr.io/acme/web:1.2.3',
                env: [
                  { name: 'B', value: '2' },
                  { name: 'A', value: '1' },
                ],
                resources: { limits: { cpu: '1', memory: '1024Mi' } },
              },
            ],
          },
        },
      },
    },
  ),
  same(
    'a port of a service: protocol by default',
    'kubernetes:core/v1:Service',
    () => ({ metadata: { name: 'web' } }),
    { spec: { type: 'ClusterIP', ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }] } },
    { spec: { ports: [{ port: 80, targetPort: 8080 }] } },
  ),
  same("parameters below the environment's own path", 'aws:ssm/parameter:Parameter', s => ({
    name: `/${s}/shop/url`,
    type: 'String',
    value: `https://${s}.shop.example`,
  })),
  same(
    "a domain: the environment's own ARN in its policy, options as texts",
    'aws:opensearch/domain:Domain',
    s => ({ domainName: `logs-${s}`, engineVersion: 'OpenSearch_2.11' }),
    {
      advancedOptions: { 'rest.action.multi.allow_explicit_index': 'true' },
      accessPolicies: policy({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${S}:root` },
        Action: 'es:*',
        Resource: `arn:aws:es:eu-west-1:${S}:domain/logs-staging/*`,
      }),
    },
    {
      advancedOptions: { 'rest.action.multi.allow_explicit_index': 'true' },
      accessPolicies: policy({
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${P}:root` },
        Action: ['es:*'],
        Resource: [`arn:aws:es:eu-west-1:${P}:domain/logs-production/*`],
      }),
    },
  ),
  same(
    'parameters of a database in another order, a value as number, apply method by default',
    'aws:rds/parameterGroup:ParameterGroup',
    () => ({ family: 'postgres15' }),
    {
      parameters: [
        { name: 'log_statement', value: 'ddl', applyMethod: 'immediate' },
        { name: 'work_mem', value: '8192' },
      ],
    },
    {
      parameters: [
        { name: 'work_mem', value: 8192 },
        { name: 'log_statement', value: 'ddl' },
      ],
    },
  ),
  same(
    "a distribution: the environment's own aliases, origins in another order",
    'aws:cloudfront/distribution:Distribution',
    () => ({ enabled: true }),
    {
      aliases: ['staging.shop.example'],
      origins: [
        { originId: 'app', domainName: 'app.staging.shop.example' },
        { originId: 'files', domainName: 'files-staging.s3.amazonaws.com' },
      ],
    },
    {
      aliases: ['production.shop.example'],
      origins: [
        { originId: 'files', domainName: 'files-production.s3.amazonaws.com' },
        { originId: 'app', domainName: 'app.production.shop.example' },
      ],
    },
  ),
  same(
    'a trust policy with an external id of both, conditions in another order',
    'aws:iam/role:Role',
    () => ({}),
    {
      assumeRolePolicy: assume({
        Principal: { Service: ['ecs-tasks.amazonaws.com', 'lambda.amazonaws.com'] },
      }),
    },
    {
      assumeRolePolicy: assume({
        Principal: { Service: ['lambda.amazonaws.com', 'ecs-tasks.amazonaws.com'] },
      }),
    },
  ),
])
