/** The resources of the pairs about everyday. */
import { of } from '../unseen/world.ts'
import type { Properties, World } from '../unseen/world.ts'

export const secret = (ciphertext: string, plaintext?: string) => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  ciphertext: `v1:${ciphertext}`,
  ...(plaintext === undefined ? {} : { plaintext: JSON.stringify(plaintext) }),
})
export const build = (w: World, buildspec: string, more: Properties = {}) =>
  of(
    'aws:codebuild/project:Project',
    'ci',
    {
      name: `ci-${w.stack}`,
      serviceRole: `arn:aws:iam::${w.account}:role/${w.auto('ci')}`,
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {
        computeType: 'BUILD_GENERAL1_SMALL',
        image: 'aws/codebuild/standard:7.0',
        type: 'LINUX_CONTAINER',
        environmentVariables: [
          { name: 'STACK', value: w.stack },
          { name: 'LEVEL', value: 'info' },
        ],
      },
      source: { type: 'GITHUB', location: 'https://github.com/acme/shop.git', buildspec },
      ...more,
    },
    {
      arn: w.arn('codebuild', `project/ci-${w.stack}`),
      badgeUrl: `https://${w.word('badge', 40)}`,
    },
  )
export const stage = (name: string, action: string) => ({
  name,
  actions: [{ name: action, category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' }],
})
export const pipeline = (w: World, stages: Properties[]) =>
  of('aws:codepipeline/pipeline:Pipeline', 'release', {
    roleArn: `arn:aws:iam::${w.account}:role/${w.auto('release')}`,
    artifactStores: [{ location: w.auto('artifacts'), type: 'S3' }],
    stages,
  })
export const spec = (body: Properties) =>
  JSON.stringify({
    openapi: '3.0.1',
    info: { title: 'shop', version: '1.0' },
    paths: { '/orders': body },
  })
export const api = (w: World, body: string) =>
  of(
    'aws:apigateway/restApi:RestApi',
    'shop',
    { name: `shop-${w.stack}`, body },
    {
      executionArn: w.arn('execute-api', w.word('api')),
      rootResourceId: w.word('root'),
      createdDate: w.pick('2026-01-05T08:00:00Z', '2026-03-01T08:00:00Z'),
    },
    { id: w.word('api') },
  )
export const get = (w: World, more: Properties = {}) => ({
  get: {
    'x-amazon-apigateway-integration': {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri:
        `arn:aws:apigateway:${w.region}:lambda:path/2015-03-31/functions/` +
        `${w.arn('lambda', `function:${w.auto('fn')}`)}/invocations`,
    },
    ...more,
  },
})
export const instance = (w: World, more: Properties) =>
  of(
    'aws:ec2/instance:Instance',
    'bastion',
    { ami: 'ami-0c1f2e3d4c5b6a798', instanceType: 't3.micro', subnetId: w.id('subnet'), ...more },
    {
      arn: w.arn('ec2', `instance/${w.id('i')}`),
      privateIp: w.pick('10.0.0.17', '10.1.0.91'),
      primaryNetworkInterfaceId: w.id('eni'),
      instanceState: 'running',
    },
    { id: w.id('i') },
  )
export const script = (w: World, last = '') =>
  `#!/bin/bash\necho "ECS_CLUSTER=shop-${w.stack}" >> /etc/ecs/ecs.config\n${last}`
export const base64 = (text: string) => Buffer.from(text).toString('base64')
export const suricata = (rules: string[]) =>
  of('aws:networkfirewall/ruleGroup:RuleGroup', 'egress', {
    type: 'STATEFUL',
    capacity: 100,
    ruleGroup: {
      rulesSource: { rulesString: rules.join('\n') },
      statefulRuleOptions: { ruleOrder: 'STRICT_ORDER' },
    },
  })
export const topicRule = (w: World, sql: string) =>
  of('aws:iot/topicRule:TopicRule', 'sensors', {
    name: `sensors_${w.stack}`,
    enabled: true,
    sql,
    sqlVersion: '2016-03-23',
    lambda: { functionArn: w.arn('lambda', `function:${w.auto('fn')}`) },
  })
export const emr = (w: World, memory: string) =>
  of('aws:emr/cluster:Cluster', 'spark', {
    releaseLabel: 'emr-7.1.0',
    applications: w.pick(['Spark', 'Hive'], ['Hive', 'Spark']),
    logUri: `s3n://${w.auto('logs')}/emr/`,
    configurationsJson: JSON.stringify([
      { Classification: 'spark-defaults', Properties: { 'spark.executor.memory': memory } },
      { Classification: 'hive-site', Properties: { 'hive.metastore.client': 'glue' } },
    ]),
  })
export const flow = (w: World, trafficType: string) =>
  of('aws:ec2/flowLog:FlowLog', 'vpc', {
    vpcId: w.id('vpc'),
    trafficType,
    logDestination: `arn:aws:s3:::${w.auto('flow')}`,
    logDestinationType: 's3',
  })
export const vpn = (w: World, more: Properties = {}) =>
  of(
    'aws:ec2/vpnConnection:VpnConnection',
    'office',
    { customerGatewayId: w.id('cgw'), vpnGatewayId: w.id('vgw'), type: 'ipsec.1', ...more },
    {
      tunnel1Address: w.pick('203.0.113.10', '203.0.113.77'),
      tunnel2Address: w.pick('203.0.113.11', '203.0.113.78'),
      tunnel1InsideCidr: w.pick('169.254.11.0/30', '169.254.99.0/30'),
      tunnel1CgwInsideAddress: w.pick('169.254.11.2', '169.254.99.2'),
      tunnel1VgwInsideAddress: w.pick('169.254.11.1', '169.254.99.1'),
      tunnel1PresharedKey: secret(w.word('psk', 30)),
      vgwTelemetries: [
        {
          outsideIpAddress: w.pick('203.0.113.10', '203.0.113.77'),
          status: 'UP',
          acceptedRouteCount: w.pick(0, 3),
          lastStatusChange: w.pick('2026-01-05T08:00:00Z', '2026-03-01T08:00:00Z'),
        },
      ],
    },
  )
export const document = (w: World, content: string, format = 'JSON') =>
  of(
    'aws:ssm/document:Document',
    'patch',
    { name: `patch-${w.stack}`, documentType: 'Command', documentFormat: format, content },
    {
      hash: w.word('hash', 64),
      hashType: 'Sha256',
      latestVersion: w.pick('3', '1'),
      defaultVersion: w.pick('3', '1'),
      createdDate: w.pick('2026-01-05', '2026-03-01'),
      status: 'Active',
    },
  )
export const steps = (commands: string[]) =>
  JSON.stringify({
    schemaVersion: '2.2',
    mainSteps: [{ action: 'aws:runShellScript', name: 'run', inputs: { runCommand: commands } }],
  })
export const randomPassword = (w: World, length: number) =>
  of(
    'random:index/randomPassword:RandomPassword',
    'db',
    { length, special: false },
    { result: secret(w.word('pw', 24)), bcryptHash: secret(w.word('bc', 24)) },
    { id: 'none' },
  )
export const monitor = (w: World, critical: string, query = critical) =>
  of(
    'datadog:index/monitor:Monitor',
    'latency',
    {
      name: `latency of ${w.stack}`,
      type: 'metric alert',
      query: `avg(last_5m):avg:trace.http.request.duration{env:${w.stack}} > ${query}`,
      monitorThresholds: { critical },
      message: `@slack-ops-${w.stack}`,
      tags: w.pick(['team:shop', `env:staging`], [`env:production`, 'team:shop']),
    },
    {},
    { id: w.pick('11827364', '55392018') },
  )
export const deployment = (w: World, image: string) =>
  of(
    'kubernetes:apps/v1:Deployment',
    'api',
    {
      metadata: { name: 'api', namespace: 'shop' },
      spec: {
        replicas: 2,
        template: {
          spec: {
            containers: [
              {
                name: 'api',
                image,
                env: [
                  { name: 'STACK', value: w.stack },
                  { name: 'DB', valueFrom: { secretKeyRef: { name: 'db', key: 'url' } } },
                ],
              },
            ],
          },
        },
      },
    },
    { status: { readyReplicas: w.pick(2, 1), observedGeneration: w.pick(7, 3) } },
    { id: 'shop/api' },
  )
export const trail = (w: World, more: Properties) =>
  of('aws:cloudtrail/trail:Trail', 'audit', {
    s3BucketName: w.auto('audit'),
    isMultiRegionTrail: true,
    ...more,
  })
export const compute = (w: World, more: Properties) =>
  of('aws:batch/computeEnvironment:ComputeEnvironment', 'batch', {
    type: 'MANAGED',
    computeResources: {
      type: 'EC2',
      maxVcpus: 64,
      instanceTypes: ['m6i', 'c6i'],
      subnets: [w.id('subnet', 'a'), w.id('subnet', 'b')],
      securityGroupIds: [w.id('sg')],
      ...more,
    },
  })
