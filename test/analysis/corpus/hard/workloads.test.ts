/** Workloads: containers, functions, groups of machines. */
import { production, staging } from '../build.ts'
import { of, one, testPairs } from './pairs.ts'
import type { PairCase, Properties } from './pairs.ts'

const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const task = 'aws:ecs/taskDefinition:TaskDefinition'
const fn = 'aws:lambda/function:Function'
const asg = 'aws:autoscaling/group:Group'
const template = 'aws:ec2/launchTemplate:LaunchTemplate'
const containers = (...all: Properties[]) => ({ containerDefinitions: JSON.stringify(all) })
const api = { name: 'api', image: 'nginx:1.27', memory: 512 }

const ecs: PairCase[] = [
  one(
    'the defaults of a container written explicitly',
    task,
    containers(api),
    containers({
      ...api,
      cpu: 0,
      essential: true,
      environment: [],
      mountPoints: [],
      volumesFrom: [],
      portMappings: [],
      systemControls: [],
    }),
  ),
  one(
    'the defaults of a port written explicitly',
    task,
    containers({ ...api, portMappings: [{ containerPort: 80 }] }),
    containers({ ...api, portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }] }),
  ),
  one(
    'containers and secrets in another order',
    task,
    containers(
      {
        ...api,
        secrets: [
          { name: 'A', valueFrom: 'a' },
          { name: 'B', valueFrom: 'b' },
        ],
      },
      { name: 'log', image: 'fluent-bit:3' },
    ),
    containers(
      { name: 'log', image: 'fluent-bit:3' },
      {
        ...api,
        secrets: [
          { name: 'B', valueFrom: 'b' },
          { name: 'A', valueFrom: 'a' },
        ],
      },
    ),
  ),
  one(
    'a container that is not essential',
    task,
    containers({ ...api, essential: false }),
    containers(api),
    ['TaskDefinition one containerDefinitions[api].essential'],
  ),
  one(
    'a variable with another value',
    task,
    containers({ ...api, environment: [{ name: 'RETRIES', value: '1' }] }),
    containers({ ...api, environment: [{ name: 'RETRIES', value: '5' }] }),
    ['TaskDefinition one containerDefinitions[api].environment[RETRIES].value'],
  ),
  one(
    'a command in another order',
    task,
    containers({ ...api, command: ['serve', 'migrate'] }),
    containers({ ...api, command: ['migrate', 'serve'] }),
    [
      'TaskDefinition one containerDefinitions[api].command[0]',
      'TaskDefinition one containerDefinitions[api].command[1]',
    ],
  ),
  one(
    'a container with all rights',
    task,
    containers({ ...api, privileged: true }),
    containers(api),
    ['TaskDefinition one containerDefinitions[api].privileged'],
  ),
  one(
    'an image of the public registry in the long form',
    task,
    containers(api),
    containers({ ...api, image: 'docker.io/library/nginx:1.27' }),
  ),
  one(
    'an image of another repository with the same tag',
    task,
    containers(api),
    containers({ ...api, image: 'bitnami/nginx:1.27' }),
    ['TaskDefinition one containerDefinitions[api].image'],
  ),
  [
    'a task definition of another revision',
    [
      of(task, { family: 'api' }, { family: 'api', revision: 12, arn: arn(staging, 'api:12') }),
      of('aws:ecs/service:Service', { taskDefinition: arn(staging, 'api:12') }),
    ],
    [
      of(task, { family: 'api' }, { family: 'api', revision: 7, arn: arn(production, 'api:7') }),
      of('aws:ecs/service:Service', { taskDefinition: arn(production, 'api:7') }),
    ],
  ],
  one('a number of copies', 'aws:ecs/service:Service', { desiredCount: 1 }, { desiredCount: 4 }, [
    'Service one desiredCount',
  ]),
]
function arn({ account, region }: { account: string; region: string }, last: string): string {
  return `arn:aws:ecs:${region}:${account}:task-definition/${last}`
}

const lambda: PairCase[] = [
  one(
    'the same code from another folder',
    fn,
    { code: asset('a', './dist') },
    { code: asset('a', '/build/dist') },
  ),
  one('other code', fn, { code: asset('a', './dist') }, { code: asset('b', './dist') }, [
    'Function one code.hash',
  ]),
  [
    'an image by tag whose digest differs',
    [of(fn, { imageUri: 'x:live' }, { imageUri: 'x:live', codeSha256: 'c'.repeat(64) })],
    [of(fn, { imageUri: 'x:live' }, { imageUri: 'x:live', codeSha256: 'd'.repeat(64) })],
    ['Function one codeSha256'],
  ],
  [
    'an image by tag whose digest is the same',
    [of(fn, { imageUri: 'x:live' }, { imageUri: 'x:live', codeSha256: digest('c') })],
    [of(fn, { imageUri: 'x:live' }, { imageUri: 'x:live', codeSha256: digest('c') })],
  ],
  one(
    'a variable in another case',
    fn,
    { environment: { variables: { DEBUG: 'True' } } },
    { environment: { variables: { DEBUG: 'true' } } },
    ['Function one environment.variables.DEBUG'],
  ),
  one(
    'an empty variable',
    fn,
    { environment: { variables: { PREFIX: '' } } },
    { environment: { variables: {} } },
    ['Function one environment.variables.PREFIX'],
  ),
  one(
    'a variable that holds a number with a leading zero',
    fn,
    { environment: { variables: { ID: '007' } } },
    { environment: { variables: { ID: '7' } } },
    ['Function one environment.variables.ID'],
  ),
  one('another processor', fn, { architectures: ['arm64'] }, { architectures: ['x86_64'] }, [
    'Function one architectures[*]',
  ]),
  one('the processor that is the default', fn, {}, { architectures: ['x86_64'] }),
  one('another handler', fn, { handler: 'a.main' }, { handler: 'b.main' }, [
    'Function one handler',
  ]),
  [
    'a layer of the same program, in another version',
    [layer(staging, 4), of(fn, { layers: [layerArn(staging, 4)] })],
    [layer(production, 9), of(fn, { layers: [layerArn(production, 9)] })],
  ],
  [
    'a layer whose code differs',
    [layer(staging, 4, 'a')],
    [layer(production, 9, 'b')],
    ['LayerVersion deps sourceCodeHash'],
  ],
]
function asset(letter: string, path: string): Properties {
  return {
    '4dabf18193072939515e22adb298388d': '0def7320c3a5731c473e5ecbe6d01bc7',
    hash: letter.repeat(64),
    path,
  }
}
function layerArn({ account }: { account: string }, version: number): string {
  return `arn:aws:lambda:eu-west-1:${account}:layer:deps:${version}`
}
function layer(side: { account: string }, version: number, letter = 'a') {
  return of(
    'aws:lambda/layerVersion:LayerVersion',
    { layerName: 'deps' },
    {
      layerName: 'deps',
      arn: layerArn(side, version),
      version: String(version),
      sourceCodeHash: `${letter.repeat(43)}=`,
    },
    'deps',
  )
}

const machines: PairCase[] = [
  [
    'other version numbers of one launch template',
    [
      of(template, { imageId: 'ami-1' }, { id: 'lt-0aaaaaaaaaaaaaaaa', latestVersion: 3 }, 'lt'),
      of(asg, { launchTemplate: { id: 'lt-0aaaaaaaaaaaaaaaa', version: '3' } }),
    ],
    [
      of(template, { imageId: 'ami-1' }, { id: 'lt-0bbbbbbbbbbbbbbbb', latestVersion: 12 }, 'lt'),
      of(asg, { launchTemplate: { id: 'lt-0bbbbbbbbbbbbbbbb', version: '$Latest' } }),
    ],
  ],
  one('another image', template, { imageId: 'ami-0a' }, { imageId: 'ami-0b' }, [
    'LaunchTemplate one imageId',
  ]),
  one(
    'tags of a group in another order, a switch as text',
    asg,
    {
      tags: [
        { key: 'a', value: '1', propagateAtLaunch: true },
        { key: 'b', value: '2', propagateAtLaunch: 'false' },
      ],
    },
    {
      tags: [
        { key: 'b', value: '2', propagateAtLaunch: false },
        { key: 'a', value: '1', propagateAtLaunch: true },
      ],
    },
  ),
  one(
    'tokens for the metadata',
    template,
    { metadataOptions: { httpTokens: 'optional' } },
    { metadataOptions: { httpTokens: 'required' } },
    ['LaunchTemplate one metadataOptions.httpTokens'],
  ),
  one(
    'the monitoring of instances',
    template,
    { monitoring: { enabled: false } },
    { monitoring: { enabled: true } },
    ['LaunchTemplate one monitoring.enabled'],
  ),
  one(
    'health checks by the load balancer',
    asg,
    { healthCheckType: 'EC2' },
    { healthCheckType: 'ELB' },
    ['Group one healthCheckType'],
  ),
  one(
    'user data in base64 and in plain text',
    'aws:ec2/instance:Instance',
    { userData: Buffer.from('#!/bin/sh\necho hello to everybody\n').toString('base64') },
    { userData: '#!/bin/sh\necho hello to everybody\n' },
  ),
]

testPairs([...ecs, ...lambda, ...machines])
