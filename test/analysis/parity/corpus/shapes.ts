/** Hand-written states of shapes that the two programs do not have. */
import type { ResourceRecord } from '../../../../src/model/operation.ts'
import type { Side } from '../../../../src/analysis/parity/compare/input.ts'
import { hashSha256 } from '../../../../src/lib/hash.ts'

export const accounts: Record<string, string> = {
  staging: '111122223333',
  production: '444455556666',
}

export const digits = (text: string, length: number) => hashSha256(text).slice(0, length)

export type ResourceInput = {
  type: string
  name: string
  inputs?: Record<string, unknown>
  id?: string
  outputs?: Record<string, unknown>
  parent?: ResourceRecord
  provider?: string
  dependencies?: ResourceRecord[]
  custom?: boolean
  protect?: boolean
}

/**
 * The resources of one environment; ids and names are made as the provider would, different in each
 * environment.
 */
export function world(environment: string, region = 'eu-west-1') {
  const account = accounts[environment] ?? '777788889999'
  const root = `urn:pulumi:${environment}::shop`
  const make = ({
    type,
    name,
    inputs = {},
    id,
    outputs = {},
    parent,
    provider = 'default_7_48_0',
    dependencies = [],
    custom = true,
    protect = false,
  }: ResourceInput): ResourceRecord => {
    const parentType = parent === undefined ? '' : `${parent.urn.split('::')[2]}$`
    const urn = `${root}::${parentType}${type}::${name}`
    return {
      urn,
      type,
      name,
      id: custom ? (id ?? `${name}-${digits(urn, 7)}`) : null,
      parent: parent?.urn ?? null,
      provider: custom
        ? `${root}::pulumi:providers:aws::${provider}::${digits(provider + environment, 8)}`
        : null,
      custom,
      protect,
      dependencies: dependencies.map(one => one.urn),
      inputs,
      outputs,
    }
  }
  const provider = (name: string, inputs: Record<string, unknown> = {}) =>
    make({
      type: 'pulumi:providers:aws',
      name,
      inputs: {
        region,
        version: '7.48.0',
        allowedAccountIds: JSON.stringify([account]),
        ...inputs,
      },
    })
  const component = (type: string, name: string, parent?: ResourceRecord) =>
    make({ type, name, custom: false, ...(parent && { parent }) })
  const hexId = (prefix: string, name: string) =>
    `${prefix}-${digits(`${environment} ${prefix} ${name}`, 17)}`
  const arn = (service: string, rest: string, where = region) =>
    `arn:aws:${service}:${where}:${account}:${rest}`
  return { environment, account, region, make, provider, component, hexId, arn }
}
export type World = ReturnType<typeof world>

export const sideOf = (
  environment: string,
  resources: ResourceRecord[],
  more: Partial<Side> = {},
): Side => ({ environment, resources, ...more })

/** A fleet by a count: instances, addresses, attachments to a target group. */
export function fleet(
  w: World,
  count: number,
  change: (inputs: Record<string, unknown>, index: number) => void = () => {},
  first = 0,
): ResourceRecord[] {
  const group = w.make({
    type: 'aws:lb/targetGroup:TargetGroup',
    name: 'web',
    inputs: { port: 8080, name: `web-${digits(w.environment, 7)}` },
    id: w.arn('elasticloadbalancing', `targetgroup/web/${digits(w.environment, 16)}`),
  })
  const members = Array.from({ length: count }, (_, at) => {
    const index = at + first
    const inputs = {
      ami: 'ami-0123456789abcdef0',
      instanceType: 't3.large',
      userData: `export NODE=${w.environment}\n`,
    }
    change(inputs, index)
    const instance = w.make({
      type: 'aws:ec2/instance:Instance',
      name: `web-${index}`,
      id: w.hexId('i', `web-${index}`),
      inputs,
    })
    const attachment = w.make({
      type: 'aws:lb/targetGroupAttachment:TargetGroupAttachment',
      name: `web-${index}-attachment`,
      inputs: { targetGroupArn: group.id, targetId: instance.id, port: 8080 },
      dependencies: [group, instance],
    })
    return [instance, attachment]
  }).flat()
  const ids = members.filter(one => one.type.endsWith(':Instance')).map(one => one.id)
  return [
    w.provider('default_7_48_0'),
    group,
    ...members,
    w.make({
      type: 'aws:ssm/parameter:Parameter',
      name: 'members',
      inputs: { type: 'StringList', insecureValue: 'see tags', allowedInstances: ids },
    }),
  ]
}

/** Components inside components. */
export function shop(
  w: World,
  nodes: number,
  change: (resources: ResourceRecord[]) => void = () => {},
): ResourceRecord[] {
  const root = w.component('shop:index:Shop', `shop-${w.environment}`)
  const all = [
    root,
    ...Array.from({ length: nodes }, (_, index) => {
      const node = w.component('shop:index:Node', `node-${index}`, root)
      const disk = w.make({
        type: 'aws:ebs/volume:Volume',
        name: `disk-${index}`,
        id: w.hexId('vol', `disk-${index}`),
        parent: node,
        inputs: { size: 100, encrypted: true, availabilityZone: `${w.region}a` },
      })
      return [
        node,
        disk,
        w.make({
          type: 'aws:ec2/instance:Instance',
          name: `machine-${index}`,
          id: w.hexId('i', `machine-${index}`),
          parent: node,
          dependencies: [disk],
          inputs: {
            ami: 'ami-0123456789abcdef0',
            instanceType: 'm6g.large',
            ebsBlockDevices: [{ deviceName: '/dev/sdf', volumeId: disk.id }],
          },
        }),
      ]
    }).flat(),
  ]
  change(all)
  return all
}

/** A default provider and a named one, each with a table and a queue that refer to each other. */
export function twoRegions(
  w: World,
  other: string,
  change: (resources: ResourceRecord[]) => void = () => {},
): ResourceRecord[] {
  const west = w.provider('west', { region: other })
  const queue = (name: string, provider: string, region: string) =>
    w.make({
      type: 'aws:sqs/queue:Queue',
      name,
      provider,
      id: `https://sqs.${region}.amazonaws.com/${w.account}/${name}`,
      inputs: { delaySeconds: 0 },
      outputs: { arn: w.arn('sqs', `${name}-${digits(w.environment + name, 7)}`, region), region },
    })
  const [near, far] = [queue('near', 'default_7_48_0', w.region), queue('far', 'west', other)]
  const all = [
    w.provider('default_7_48_0'),
    west,
    near,
    far,
    w.make({
      type: 'aws:dynamodb/table:Table',
      name: 'orders',
      inputs: { hashKey: 'id', replicas: [{ regionName: other }], streamArn: far.outputs['arn'] },
      dependencies: [far],
    }),
    w.make({
      type: 'aws:ec2/subnet:Subnet',
      name: 'inner',
      provider: 'west',
      id: w.hexId('subnet', 'inner'),
      inputs: { availabilityZone: `${other}b`, cidrBlock: '10.0.0.0/24' },
    }),
    w.make({
      type: 'aws:ec2/vpcEndpoint:VpcEndpoint',
      name: 'storage',
      id: w.hexId('vpce', 'storage'),
      inputs: { serviceName: `com.amazonaws.${w.region}.s3`, vpcId: w.hexId('vpc', 'shared') },
    }),
  ]
  change(all)
  return all
}

export const statement = (
  Sid: string,
  Action: unknown,
  Resource: unknown,
  more: Record<string, unknown> = {},
) => ({ Sid, Effect: 'Allow', Action, Resource, ...more })
export const policy = (...Statement: unknown[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement })

/** Containers with their definitions as JSON, and a policy that names them. */
export function containers(
  w: World,
  change: (parts: {
    definitions: any[]
    task: ResourceRecord
    service: ResourceRecord
    statements: any[]
  }) => void = () => {},
): ResourceRecord[] {
  const key = w.make({
    type: 'aws:kms/key:Key',
    name: 'main',
    id: digits(w.environment, 8) + '-1111-2222-3333-' + digits(w.environment, 12),
    inputs: {},
    outputs: {
      arn: w.arn(
        'kms',
        `key/${digits(w.environment, 8)}-1111-2222-3333-${digits(w.environment, 12)}`,
      ),
    },
  })
  const definitions: any[] = [
    {
      name: 'api',
      image: 'registry.example/shop/api:2.14.3',
      command: ['node', 'main.js'],
      environment: [
        { name: 'NODE_ENV', value: 'production' },
        { name: 'STAGE', value: w.environment },
      ],
      portMappings: [{ containerPort: 8080 }],
    },
    {
      name: 'agent',
      image: 'registry.example/otel:0.99.0',
      environment: [
        {
          name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
          value: `https://otel.${w.environment}.internal:4318`,
        },
        { name: 'OTEL_TRACES_SAMPLER_ARG', value: '0.1' },
      ],
    },
  ]
  const task = w.make({
    type: 'aws:ecs/taskDefinition:TaskDefinition',
    name: 'api',
    inputs: { cpu: '512', memory: '1024', family: `shop-${w.environment}` },
    outputs: { arn: w.arn('ecs', `task-definition/shop-${w.environment}:${w.environment.length}`) },
  })
  const service = w.make({
    type: 'aws:ecs/service:Service',
    name: 'api',
    inputs: { desiredCount: 3, taskDefinition: task.outputs['arn'], launchType: 'FARGATE' },
    dependencies: [task],
  })
  const statements: any[] = [
    statement(
      'Read',
      ['s3:GetObject', 's3:ListBucket'],
      [`arn:aws:s3:::shop-${w.environment}-data`, `arn:aws:s3:::shop-${w.environment}-data/*`],
    ),
    statement('Key', 'kms:Decrypt', key.outputs['arn'], {
      Condition: { StringEquals: { 'aws:SourceAccount': w.account } },
    }),
  ]
  change({ definitions, task, service, statements })
  task.inputs['containerDefinitions'] = JSON.stringify(definitions)
  return [
    key,
    task,
    service,
    w.make({
      type: 'aws:iam/policy:Policy',
      name: 'api',
      id: `arn:aws:iam::${w.account}:policy/api-${digits(w.environment, 7)}`,
      inputs: { policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }) },
    }),
  ]
}
