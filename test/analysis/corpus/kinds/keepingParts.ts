/** The resources of the pairs about keeping data and access. */
import { of } from '../unseen/world.ts'
import type { Properties, World } from '../unseen/world.ts'

export const cache = (w: World, more: Properties, outputs: Properties = {}) =>
  of(
    'aws:elasticache/replicationGroup:ReplicationGroup',
    'cache',
    {
      description: `cache of ${w.stack}`,
      engine: 'redis',
      engineVersion: '7.1',
      nodeType: 'cache.t4g.small',
      numCacheClusters: 2,
      ...more,
    },
    {
      arn: w.arn('elasticache', `replicationgroup:${w.auto('cache')}`),
      replicationGroupId: w.auto('cache'),
      memberClusters: [`${w.auto('cache')}-001`, `${w.auto('cache')}-002`],
      primaryEndpointAddress: `master.${w.auto('cache')}.${w.word('c', 6)}.euw1.cache.amazonaws.com`,
      readerEndpointAddress: `replica.${w.auto('cache')}.${w.word('c', 6)}.euw1.cache.amazonaws.com`,
      maintenanceWindow: w.pick('sun:03:00-sun:04:00', 'sun:03:00-sun:04:00'),
      snapshotRetentionLimit: 0,
      ...outputs,
    },
  )
export const search = (w: World, more: Properties, outputs: Properties = {}) =>
  of(
    'aws:opensearch/domain:Domain',
    'logs',
    {
      engineVersion: 'OpenSearch_2.11',
      accessPolicies: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${w.account}:role/logs` },
            Action: 'es:*',
            Resource: w.arn('es', `domain/${w.auto('logs')}/*`),
          },
        ],
      }),
      domainEndpointOptions: {
        enforceHttps: true,
        tlsSecurityPolicy: 'Policy-Min-TLS-1-2-2019-07',
      },
      ...more,
    },
    {
      arn: w.arn('es', `domain/${w.auto('logs')}`),
      domainId: `${w.account}/${w.auto('logs')}`,
      domainName: w.auto('logs'),
      endpoint: `search-${w.auto('logs')}-${w.word('d', 26)}.${w.region}.es.amazonaws.com`,
      dashboardEndpoint: `search-${w.auto('logs')}-${w.word('d', 26)}.${w.region}.es.amazonaws.com/_dashboards`,
      advancedOptions: { 'rest.action.multi.allow_explicit_index': 'true' },
      ...outputs,
    },
  )
export const lifecycle = (w: World, rules: Properties[]) =>
  of('aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration', 'logs', {
    bucket: w.auto('logs'),
    rules,
  })
export const old = (id: string, days: number) => ({
  id,
  status: 'Enabled',
  filter: { prefix: `${id}/` },
  expiration: { days },
})
export const notice = (w: World, id: string, more: Properties = {}) => ({
  lambdaFunctionArn: w.arn('lambda', `function:${w.auto('worker')}`),
  id: w.pick(
    `tf-s3-lambda-2026010508000012340000000${id}`,
    `tf-s3-lambda-2026030108000056780000000${id}`,
  ),
  events: ['s3:ObjectCreated:*'],
  filterPrefix: `in/${id}`,
  ...more,
})
export const plan = (w: World, rules: Properties[]) =>
  of(
    'aws:backup/plan:Plan',
    'daily',
    { name: `daily-${w.stack}`, rules },
    { arn: w.arn('backup', `backup-plan:${w.uuid('plan')}`), version: w.word('planversion', 48) },
    { id: w.uuid('plan') },
  )
export const keep = (w: World, ruleName: string, deleteAfter: number) => ({
  ruleName,
  targetVaultName: `vault-${w.stack}`,
  schedule: 'cron(0 3 * * ? *)',
  lifecycle: { deleteAfter },
  startWindow: 60,
  completionWindow: 180,
})
export const keyPolicy = (w: World, more: Properties[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Owner',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${w.account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
      ...more,
    ],
  })
export const key = (w: World, more: Properties, outputs: Properties = {}) =>
  of(
    'aws:kms/key:Key',
    'data',
    { description: `data of ${w.stack}`, ...more },
    { arn: w.arn('kms', `key/${w.uuid('key')}`), keyId: w.uuid('key'), ...outputs },
    { id: w.uuid('key') },
  )
export const use = (w: World, aws: string) => ({
  Sid: 'Use',
  Effect: 'Allow',
  Principal: { AWS: aws },
  Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
  Resource: '*',
})
export const managed = (name: string, priority: number, more: Properties = {}) => ({
  name,
  priority,
  overrideAction: { none: {} },
  statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
  visibilityConfig: {
    cloudwatchMetricsEnabled: true,
    metricName: name,
    sampledRequestsEnabled: true,
  },
  ...more,
})
export const acl = (w: World, rules: Properties[]) =>
  of(
    'aws:wafv2/webAcl:WebAcl',
    'edge',
    { scope: 'REGIONAL', defaultAction: { allow: {} }, rules },
    {
      arn: w.arn('wafv2', `regional/webacl/${w.auto('edge')}/${w.uuid('acl')}`),
      capacity: 925,
      lockToken: w.uuid('lock'),
    },
    { id: w.uuid('acl') },
  )
export const networkAcl = (w: World, ingress: Properties[]) =>
  of('aws:ec2/networkAcl:NetworkAcl', 'private', { vpcId: w.id('vpc'), ingress })
export const entry = (ruleNo: number, action: string, cidrBlock: string) => ({
  ruleNo,
  action,
  cidrBlock,
  protocol: 'tcp',
  fromPort: 443,
  toPort: 443,
})
export const boundary = (w: World) => ({
  permissionsBoundary: `arn:aws:iam::${w.account}:policy/boundary`,
})
export const role = (w: World, more: Properties) =>
  of(
    'aws:iam/role:Role',
    'app',
    {
      assumeRolePolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'ecs-tasks.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ],
      }),
      ...more,
    },
    {
      name: w.auto('app'),
      uniqueId: `AROA${w.word('role', 17).toUpperCase()}`,
      createDate: w.pick('2026-01-05T08:00:00Z', '2026-03-01T08:00:00Z'),
    },
  )
export const guard = (regions: string[]) =>
  of('aws:organizations/policy:Policy', 'regions', {
    type: 'SERVICE_CONTROL_POLICY',
    content: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          NotAction: ['iam:*', 'sts:*', 'support:*'],
          Resource: '*',
          Condition: { StringNotEquals: { 'aws:RequestedRegion': regions } },
        },
      ],
    }),
  })
export const dashboard = (w: World, threshold: number, extra: Properties[] = []) =>
  of('aws:cloudwatch/dashboard:Dashboard', 'shop', {
    dashboardName: `shop-${w.stack}`,
    dashboardBody: JSON.stringify({
      widgets: [
        {
          type: 'metric',
          x: 0,
          y: 0,
          width: 12,
          height: 6,
          properties: {
            region: w.region,
            title: `5xx in ${w.stack}`,
            metrics: [
              [
                'AWS/ApplicationELB',
                'HTTPCode_Target_5XX_Count',
                'LoadBalancer',
                `app/${w.auto('web')}/${w.word('lb', 16)}`,
              ],
            ],
            annotations: { horizontal: [{ value: threshold }] },
          },
        },
        ...extra,
      ],
    }),
  })
export const balancer = (w: World) =>
  of(
    'aws:lb/loadBalancer:LoadBalancer',
    'web',
    { loadBalancerType: 'application' },
    { name: w.auto('web'), arnSuffix: `app/${w.auto('web')}/${w.word('lb', 16)}` },
  )
export const alarm = (w: World, more: Properties, outputs: Properties = {}) =>
  of(
    'aws:cloudwatch/metricAlarm:MetricAlarm',
    'errors',
    {
      comparisonOperator: 'GreaterThanThreshold',
      evaluationPeriods: 5,
      metricName: 'Errors',
      namespace: 'AWS/Lambda',
      period: 60,
      statistic: 'Sum',
      threshold: 3,
      dimensions: { FunctionName: w.auto('worker') },
      alarmActions: [w.arn('sns', `alarms-${w.stack}`)],
      ...more,
    },
    { name: w.auto('errors'), treatMissingData: 'missing', ...outputs },
  )
