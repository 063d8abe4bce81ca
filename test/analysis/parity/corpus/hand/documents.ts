/** Pairs with sets and with documents in properties. */
import { containers, policy, statement } from '../shapes.ts'
import type { World } from '../shapes.ts'
import { expect } from '../case.ts'
import { requirePresent } from '../../../../helper/present.ts'
import { s, p, never, type HandWrittenPair, both } from './pair.ts'

const rules = (...all: [string, number, string[]][]) =>
  all.map(([protocol, port, cidrBlocks]) => ({
    protocol,
    fromPort: port,
    toPort: port,
    cidrBlocks,
  }))
const wall = (w: World, ingress: unknown[]) => [
  w.make({
    type: 'aws:ec2/securityGroup:SecurityGroup',
    name: 'web',
    id: w.hexId('sg', 'web'),
    inputs: { ingress },
  }),
]
const group = 'ec2/securityGroup:SecurityGroup web'
const https = rules(['tcp', 443, ['10.0.0.0/8', '172.16.0.0/12']], ['tcp', 80, ['0.0.0.0/0']])

export const sets: HandWrittenPair[] = [
  [
    'rules and ranges in another order',
    wall(s, rules(['tcp', 80, ['0.0.0.0/0']], ['tcp', 443, ['172.16.0.0/12', '10.0.0.0/8']])),
    wall(p, https),
    [],
  ],
  [
    'a range less',
    wall(s, rules(['tcp', 80, ['0.0.0.0/0']], ['tcp', 443, ['172.16.0.0/12']])),
    wall(p, https),
    [expect('network', 'missing', group, 'ingress[tcp 443 443].cidrBlocks[10.0.0.0/8]')],
  ],
  [
    'another range',
    wall(s, rules(['tcp', 80, ['0.0.0.0/0']], ['tcp', 443, ['172.16.0.0/12', '192.168.0.0/16']])),
    wall(p, https),
    [expect('network', 'value', group, 'ingress[tcp 443 443].cidrBlocks[*]')],
  ],
  [
    'SSH',
    wall(s, [...https, ...rules(['tcp', 22, ['0.0.0.0/0']])]),
    wall(p, https),
    [expect('access', 'extra', group, 'ingress[tcp 22 22]')],
  ],
  ['a rule twice', wall(s, [...https, ...rules(['tcp', 80, ['0.0.0.0/0']])]), wall(p, https), []],
  [
    'routes inside a table, in another order',
    ...both(
      w => [
        w.make({
          type: 'aws:ec2/routeTable:RouteTable',
          name: 'main',
          inputs: {
            routes: [
              { cidrBlock: '0.0.0.0/0', gatewayId: w.hexId('igw', 'x') },
              { cidrBlock: '10.9.0.0/16', vpcPeeringConnectionId: w.hexId('pcx', 'y') },
            ],
          },
        }),
      ],
      all => {
        ;(requirePresent(all[0]).inputs['routes'] as unknown[]).reverse()
      },
    ),
    [],
  ],
  [
    'tags in another order',
    ...both(
      w => [
        w.make({
          type: 'aws:autoscaling/group:Group',
          name: 'app',
          inputs: {
            tags: [
              { key: 'team', value: 'shop' },
              { key: 'env', value: w.environment },
            ],
          },
        }),
      ],
      all => {
        ;(requirePresent(all[0]).inputs['tags'] as unknown[]).reverse()
      },
    ),
    [],
  ],
  [
    'the value of a tag',
    ...both(
      w => [
        w.make({
          type: 'aws:autoscaling/group:Group',
          name: 'app',
          inputs: {
            tags: [
              { key: 'team', value: 'shop' },
              { key: 'tier', value: 'one' },
            ],
          },
        }),
      ],
      all => {
        ;(requirePresent(all[0]).inputs['tags'] as any)[1].value = 'two'
      },
    ),
    [expect('tags', 'value', 'autoscaling/group:Group app', 'tags[tier].value')],
  ],
  [
    'a command in another order is another command',
    ...both(
      w => [
        w.make({
          type: 'docker:index/container:Container',
          name: 'web',
          inputs: { command: ['run', '--fast', 'now'] },
        }),
      ],
      all => {
        requirePresent(all[0]).inputs['command'] = ['run', 'now', '--fast']
      },
    ),
    [
      expect('configuration', 'value', 'docker:index/container:Container web', 'command[1]'),
      expect('configuration', 'value', 'docker:index/container:Container web', 'command[2]'),
    ],
  ],
]

const task = 'ecs/taskDefinition:TaskDefinition api'
const rights = 'iam/policy:Policy api'
export const documents: HandWrittenPair[] = [
  ['containers and policies', containers(s), containers(p), []],
  [
    'containers, variables and statements in another order',
    containers(s, ({ definitions, statements }) => {
      definitions.reverse()
      definitions[1].environment.reverse()
      statements.reverse()
      statements[1].Action.reverse()
      statements[0].Action = ['kms:Decrypt']
    }),
    containers(p),
    [],
  ],
  [
    'keys of the document in another order',
    containers(s, ({ definitions }) => {
      definitions[0] = Object.fromEntries(Object.entries(definitions[0]).reverse())
    }),
    containers(p),
    [],
  ],
  [
    'another image of a container',
    containers(s, ({ definitions }) => {
      definitions[0].image = 'registry.example/shop/api:2.15.0'
    }),
    containers(p),
    [expect('services', 'value', task, 'containerDefinitions[api].image', never)],
  ],
  [
    '`latest`',
    containers(s, ({ definitions }) => {
      definitions[1].image = 'registry.example/otel:latest'
    }),
    containers(p),
    [expect('services', 'value', task, 'containerDefinitions[agent].image', never)],
  ],
  [
    'NODE_ENV is production on one side only',
    containers(s, ({ definitions }) => {
      definitions[0].environment[0].value = 'development'
    }),
    containers(p),
    [expect('services', 'value', task, 'containerDefinitions[api].environment[NODE_ENV].value')],
  ],
  [
    'a variable too many',
    containers(s, ({ definitions }) => {
      definitions[0].environment.push({ name: 'DEBUG', value: '1' })
    }),
    containers(p),
    [expect('services', 'extra', task, 'containerDefinitions[api].environment[DEBUG]')],
  ],
  [
    'the sample rate in a variable',
    containers(s, ({ definitions }) => {
      definitions[1].environment[1].value = '1'
    }),
    containers(p),
    [
      expect(
        'logging-and-tracing',
        'value',
        task,
        'containerDefinitions[agent].environment[OTEL_TRACES_SAMPLER_ARG].value',
      ),
    ],
  ],
  [
    'fewer tasks',
    containers(s, ({ service }) => {
      service.inputs['desiredCount'] = 1
    }),
    containers(p),
    [expect('scale', 'value', 'ecs/service:Service api', 'desiredCount')],
  ],
  [
    'fewer tasks and less memory within the ratio',
    containers(s, ({ service, task }) => {
      service.inputs['desiredCount'] = 1
      task.inputs['memory'] = '512'
    }),
    containers(p),
    [],
    { options: { maximumScaleRatio: 3 } },
  ],
  [
    'a statement too many',
    containers(s, ({ statements }) => {
      statements.push(statement('All', '*', '*'))
    }),
    containers(p),
    [expect('access', 'extra', rights, 'policy.Statement[All]')],
  ],
  [
    'a condition of another account',
    containers(s, ({ statements }) => {
      statements[1].Condition.StringEquals['aws:SourceAccount'] = '999988887777'
    }),
    containers(p),
    [
      expect(
        'access',
        'value',
        rights,
        'policy.Statement[Key].Condition.StringEquals["aws:SourceAccount"]',
      ),
    ],
  ],
  [
    'a policy with one statement outside a list',
    [
      s.make({
        type: 'aws:s3/bucketPolicy:BucketPolicy',
        name: 'data',
        inputs: {
          policy: JSON.stringify({ Version: '2012-10-17', Statement: statement('A', 's3:*', '*') }),
        },
      }),
    ],
    [
      p.make({
        type: 'aws:s3/bucketPolicy:BucketPolicy',
        name: 'data',
        inputs: { policy: policy(statement('A', ['s3:*'], ['*'])) },
      }),
    ],
    [],
  ],
]
