/** The resources of the pairs about containers. */
import { of } from '../unseen/world.ts'
import type { Properties, World } from '../unseen/world.ts'

export const nodeGroup = (w: World, inputs: Properties, outputs: Properties = {}) =>
  of(
    'aws:eks/nodeGroup:NodeGroup',
    'workers',
    {
      clusterName: w.auto('shop'),
      nodeRoleArn: w.arn('iam', 'role/node').replace(w.region, ''),
      subnetIds: [w.id('subnet', 'a'), w.id('subnet', 'b')],
      scalingConfig: { minSize: 2, maxSize: 6, desiredSize: 3 },
      ...inputs,
    },
    {
      arn: w.arn('eks', `nodegroup/${w.auto('shop')}/${w.auto('workers')}/${w.uuid('ng')}`),
      nodeGroupName: w.auto('workers'),
      resources: [{ autoscalingGroups: [{ name: `eks-${w.auto('workers')}-${w.uuid('ng')}` }] }],
      status: 'ACTIVE',
      ...outputs,
    },
    { id: `${w.auto('shop')}:${w.auto('workers')}` },
  )

export const envoy = (w: World, more: Properties = {}) => ({
  name: 'envoy',
  image: '840364872350.dkr.ecr.eu-west-1.amazonaws.com/aws-appmesh-envoy:v1.27.3.0-prod',
  essential: true,
  user: '1337',
  environment: [
    { name: 'APPMESH_RESOURCE_ARN', value: w.arn('appmesh', `mesh/${w.stack}/virtualNode/api`) },
  ],
  healthCheck: {
    command: ['CMD-SHELL', 'curl -s http://localhost:9901/server_info | grep state'],
    interval: 5,
    retries: 3,
    timeout: 2,
  },
  ...more,
})
export const app = (w: World, more: Properties = {}) => ({
  name: 'app',
  image: `${w.account}.dkr.ecr.${w.region}.amazonaws.com/shop/api:3.2.0`,
  essential: true,
  portMappings: [{ containerPort: 8080, protocol: 'tcp' }],
  dependsOn: [{ containerName: 'envoy', condition: 'HEALTHY' }],
  logConfiguration: {
    logDriver: 'awslogs',
    options: {
      'awslogs-group': `/ecs/shop-${w.stack}`,
      'awslogs-region': w.region,
      'awslogs-stream-prefix': 'app',
    },
  },
  ...more,
})
export const task = (w: World, containers: Properties[], more: Properties = {}) =>
  of(
    'aws:ecs/taskDefinition:TaskDefinition',
    'api',
    {
      family: `shop-api-${w.stack}`,
      cpu: '512',
      memory: '1024',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions: JSON.stringify(containers),
      ...more,
    },
    {
      arn: w.arn('ecs', `task-definition/shop-api-${w.stack}:${w.pick(41, 7)}`),
      arnWithoutRevision: w.arn('ecs', `task-definition/shop-api-${w.stack}`),
      revision: w.pick(41, 7),
    },
    { id: `shop-api-${w.stack}` },
  )
export const service = (w: World, more: Properties) =>
  of(
    'aws:ecs/service:Service',
    'api',
    {
      cluster: w.arn('ecs', `cluster/${w.auto('shop')}`),
      desiredCount: 2,
      launchType: 'FARGATE',
      taskDefinition: w.arn('ecs', `task-definition/shop-api-${w.stack}:${w.pick(41, 7)}`),
      ...more,
    },
    { name: w.auto('api') },
    { id: w.arn('ecs', `service/${w.auto('shop')}/${w.auto('api')}`) },
  )
export const layer = (w: World, hash: string) =>
  of(
    'aws:lambda/layerVersion:LayerVersion',
    'deps',
    {
      layerName: `deps-${w.stack}`,
      s3Bucket: w.auto('artifacts'),
      s3Key: 'layers/deps.zip',
      compatibleRuntimes: ['nodejs20.x'],
    },
    {
      arn: w.arn('lambda', `layer:deps-${w.stack}:${w.pick(12, 4)}`),
      layerArn: w.arn('lambda', `layer:deps-${w.stack}`),
      version: w.pick('12', '4'),
      codeSha256: hash,
      sourceCodeSize: 48211,
      createdDate: w.pick('2026-02-01T10:00:00.000+0000', '2026-03-01T11:00:00.000+0000'),
    },
    { id: w.arn('lambda', `layer:deps-${w.stack}:${w.pick(12, 4)}`) },
  )
export const fn = (w: World, more: Properties = {}, outputs: Properties = {}) =>
  of(
    'aws:lambda/function:Function',
    'worker',
    {
      handler: 'index.handler',
      runtime: 'nodejs20.x',
      role: `arn:aws:iam::${w.account}:role/${w.auto('worker')}`,
      timeout: 30,
      ...more,
    },
    {
      name: w.auto('worker'),
      arn: w.arn('lambda', `function:${w.auto('worker')}`),
      version: w.pick('14', '3'),
      qualifiedArn: w.arn('lambda', `function:${w.auto('worker')}:${w.pick(14, 3)}`),
      reservedConcurrentExecutions: -1,
      lastModified: w.pick('2026-02-01T10:00:00.000+0000', '2026-03-01T11:00:00.000+0000'),
      ...outputs,
    },
    { id: w.auto('worker') },
  )
export const alias = (w: World, more: Properties = {}) =>
  of(
    'aws:lambda/alias:Alias',
    'live',
    {
      name: 'live',
      functionName: w.arn('lambda', `function:${w.auto('worker')}`),
      functionVersion: w.pick('14', '3'),
      ...more,
    },
    {
      arn: w.arn('lambda', `function:${w.auto('worker')}:live`),
      invokeArn:
        `arn:aws:apigateway:${w.region}:lambda:path/2015-03-31/functions/` +
        `${w.arn('lambda', `function:${w.auto('worker')}:live`)}/invocations`,
    },
    { id: w.arn('lambda', `function:${w.auto('worker')}:live`) },
  )
