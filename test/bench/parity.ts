/**
 * `npm run bench -- parity`: the comparison of two large environments, in a separate process for
 * each size, so that its memory is measured alone. States are made before the clock starts; every
 * size has the same share of differences.
 */
import { execFileSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { compareEnvironments } from '../../src/analysis/parity/compare/compareEnvironments.ts'
import type { Side } from '../../src/analysis/parity/compare/input.ts'
import { sideOf, world } from '../analysis/parity/corpus/shapes.ts'
import type { World } from '../analysis/parity/corpus/shapes.ts'
import type { ResourceRecord } from '../../src/model/operation.ts'
import { requirePresent } from '../helper/present.ts'

export type ParitySample = {
  resources: number
  seconds: number[]
  median: number
  processorSeconds: number
  heapMegabytes: number
  peakMegabytes: number
  differences: number
}
export const sizes = [10_000, 30_000, 100_000]
const rounds = 3

/**
 * `count` resources in groups of ten: network, rules, function, role with its policy, table, queue,
 * alarm, instance, parameter, group.
 */
export function large(w: World, count: number): Side {
  const resources: ResourceRecord[] = [w.provider('default_7_48_0')]
  for (let index = 0; resources.length <= count; index++) resources.push(...group(w, index))
  return sideOf(w.environment, resources.slice(0, count + 1))
}

/** One of two groups differs in one value. */
function group(w: World, index: number): ResourceRecord[] {
  const name = (what: string) => `${what}-g${index}x`
  const tags = (what: string) => ({
    'twinstack:environment': w.environment,
    'twinstack:name': name(what),
    'twinstack:urn': w.hexId('u', name(what)).slice(2, 14),
    team: 'shop',
  })
  const subnet = w.make({
    type: 'aws:ec2/subnet:Subnet',
    name: name('subnet'),
    id: w.hexId('subnet', name('subnet')),
    inputs: {
      availabilityZone: `${w.region}a`,
      cidrBlock: `10.${index % 250}.0.0/24`,
      tags: tags('subnet'),
    },
  })
  const rules = w.make({
    type: 'aws:ec2/securityGroup:SecurityGroup',
    name: name('rules'),
    id: w.hexId('sg', name('rules')),
    inputs: {
      description: 'web',
      ingress: [443, 80, 8080].map(port => ({
        protocol: 'tcp',
        fromPort: port,
        toPort: port,
        cidrBlocks: ['10.0.0.0/8', '172.16.0.0/12'],
      })),
      tags: tags('rules'),
    },
  })
  const auto = (what: string) => `${name(what)}-${w.hexId('n', name(what)).slice(2, 9)}`
  const queue = w.make({
    type: 'aws:sqs/queue:Queue',
    name: name('queue'),
    id: `https://sqs.${w.region}.amazonaws.com/${w.account}/${auto('queue')}`,
    inputs: {
      name: auto('queue'),
      delaySeconds: w.environment === 'staging' && index % 2 === 0 ? 1 : 0,
      tags: tags('queue'),
    },
    outputs: { arn: w.arn('sqs', auto('queue')), name: auto('queue') },
  })
  const role = w.make({
    type: 'aws:iam/role:Role',
    name: name('role'),
    id: auto('role'),
    inputs: {
      name: auto('role'),
      assumeRolePolicy:
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",' +
        '"Principal":{"Service":"lambda.amazonaws.com"}}]}',
      tags: tags('role'),
    },
    outputs: { arn: `arn:aws:iam::${w.account}:role/${auto('role')}` },
  })
  const statements = [
    {
      Effect: 'Allow',
      Action: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
      Resource: queue.outputs['arn'],
    },
    { Effect: 'Allow', Action: 'logs:*', Resource: '*' },
  ]
  return [
    subnet,
    rules,
    queue,
    role,
    w.make({
      type: 'aws:iam/rolePolicy:RolePolicy',
      name: name('policy'),
      id: `${auto('role')}:policy`,
      dependencies: [role, queue],
      inputs: {
        role: role.id,
        policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: w.environment === 'staging' ? statements : statements.toReversed(),
        }),
      },
    }),
    w.make({
      type: 'aws:lambda/function:Function',
      name: name('function'),
      id: auto('function'),
      dependencies: [role],
      inputs: {
        name: auto('function'),
        role: role.outputs['arn'],
        runtime: 'nodejs22.x',
        memorySize: 512,
        timeout: 60,
        environment: { variables: { QUEUE: queue.id, STAGE: w.environment } },
        vpcConfig: { subnetIds: [subnet.id], securityGroupIds: [rules.id] },
        tags: tags('function'),
      },
      outputs: { arn: w.arn('lambda', `function:${auto('function')}`) },
    }),
    w.make({
      type: 'aws:dynamodb/table:Table',
      name: name('table'),
      id: auto('table'),
      inputs: {
        name: auto('table'),
        hashKey: 'id',
        billingMode: 'PAY_PER_REQUEST',
        attributes: [
          { name: 'id', type: 'S' },
          { name: 'at', type: 'N' },
        ],
        tags: tags('table'),
      },
      outputs: { arn: w.arn('dynamodb', `table/${auto('table')}`) },
    }),
    w.make({
      type: 'aws:cloudwatch/metricAlarm:MetricAlarm',
      name: name('alarm'),
      id: auto('alarm'),
      inputs: {
        name: auto('alarm'),
        threshold: 80,
        period: 60,
        dimensions: { QueueName: queue.inputs['name'] },
        comparisonOperator: 'GreaterThanThreshold',
        tags: tags('alarm'),
      },
      outputs: { arn: w.arn('cloudwatch', `alarm:${auto('alarm')}`) },
    }),
    w.make({
      type: 'aws:ec2/instance:Instance',
      name: name('instance'),
      id: w.hexId('i', name('instance')),
      dependencies: [subnet],
      inputs: {
        ami: 'ami-0123456789abcdef0',
        instanceType: 't3.large',
        subnetId: subnet.id,
        vpcSecurityGroupIds: [rules.id],
        userData: Buffer.from(
          `#!/bin/sh\nexport STAGE=${w.environment}\nexport VERSION_API=2.14.3\nexport ` +
            `NODE=${index}\n`,
        ).toString('base64'),
        tags: tags('instance'),
      },
    }),
    w.make({
      type: 'aws:ssm/parameter:Parameter',
      name: name('parameter'),
      id: `/shop/${w.environment}/${index}/version`,
      inputs: {
        name: `/shop/${w.environment}/${index}/version`,
        type: 'String',
        insecureValue: '2.14.3',
        tags: tags('parameter'),
      },
      outputs: { arn: w.arn('ssm', `parameter/shop/${w.environment}/${index}/version`) },
    }),
  ]
}

/** In this process: medians of some rounds; memory in addition to that of the two states. */
export function measureSize(resources: number): ParitySample {
  const [left, right] = [large(world('staging'), resources), large(world('production'), resources)]
  globalThis.gc?.()
  const before = process.memoryUsage()
  const [seconds, processor]: [number[], number[]] = [[], []]
  const found = { differences: 0, heap: 0 }
  for (let round = 0; round < rounds; round++) {
    // memory of the previous round does not belong to this comparison
    globalThis.gc?.()
    const [started, used] = [performance.now(), process.cpuUsage()]
    found.differences = compareEnvironments(left, right).differences.length
    seconds.push((performance.now() - started) / 1000)
    const { user, system } = process.cpuUsage(used)
    processor.push((user + system) / 1e6)
    found.heap = Math.max(found.heap, process.memoryUsage().heapUsed - before.heapUsed)
  }
  const middle = (all: number[]) =>
    requirePresent(all.toSorted((a, b) => a - b)[Math.floor(rounds / 2)])
  return {
    resources,
    seconds,
    median: middle(seconds),
    processorSeconds: middle(processor),
    heapMegabytes: found.heap / 2 ** 20,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    differences: found.differences,
  }
}

/** Each size in a process of its own. */
export function paritySamples(): ParitySample[] {
  return sizes.map(
    size =>
      JSON.parse(
        execFileSync(
          process.execPath,
          [
            '--expose-gc',
            '--max-old-space-size=8192',
            import.meta.filename,
            '--size',
            String(size),
          ],
          { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
        ),
      ) as ParitySample,
  )
}

export function parityLines(samples: ParitySample[]): string[] {
  return [
    'parity: so many resources against as many, median of three rounds (on a busy machine ' +
      "look at the processor time, which counts the garbage collector's threads, too)",
    ...samples.map(
      ({
        resources,
        median,
        seconds,
        processorSeconds,
        peakMegabytes,
        heapMegabytes,
        differences,
      }) =>
        `  ${String(resources).padStart(7)}  ${median.toFixed(2).padStart(6)} s  ` +
        `(${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)})  ` +
        `${processorSeconds.toFixed(2).padStart(6)} s of processor time, ` +
        `${((processorSeconds / resources) * 1e6).toFixed(0)} µs each  heap ` +
        `+${heapMegabytes.toFixed(0)} MB, whole process at most ${peakMegabytes.toFixed(0)} ` +
        `MB with both states  ${differences} differences`,
    ),
  ]
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { size: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  if (values.size !== undefined) console.log(JSON.stringify(measureSize(Number(values.size))))
  else
    console.log(
      values.json
        ? JSON.stringify(paritySamples(), null, 2)
        : parityLines(paritySamples()).join('\n'),
    )
}
