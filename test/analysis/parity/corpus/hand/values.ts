/** Pairs with resources replaced, and with secrets. */
import type { ResourceRecord } from '../../../../../src/model/operation.ts'
import { digits } from '../shapes.ts'
import type { World } from '../shapes.ts'
import { expect } from '../case.ts'
import { s, p, type HandWrittenPair } from './pair.ts'

export const queue = (w: World, name: string, inputs: Record<string, unknown> = {}) =>
  w.make({
    type: 'aws:sqs/queue:Queue',
    name,
    inputs: {
      delaySeconds: 5,
      messageRetentionSeconds: 3600,
      visibilityTimeoutSeconds: 30,
      kmsMasterKeyId: 'alias/aws/sqs',
      name: `${name}-${digits(w.environment + name, 7)}`,
      ...inputs,
    },
  })
export const database = (w: World, engineVersion: string, name = 'main') =>
  w.make({
    type: 'aws:rds/instance:Instance',
    name,
    inputs: {
      engine: 'postgres',
      engineVersion,
      allocatedStorage: 100,
      identifier: `${name}-${digits(w.environment + engineVersion, 7)}`,
    },
  })

export const replaced: HandWrittenPair[] = [
  [
    'an old copy that waits to be deleted',
    [database(s, '16.6'), { ...database(s, '14.9'), id: 'main-0000000' }],
    [database(p, '16.6')],
    [],
  ],
  [
    'an old copy that says so, before the new one',
    [{ ...database(s, '14.9'), delete: true } as ResourceRecord, database(s, '16.6')],
    [database(p, '16.6')],
    [],
  ],
  [
    'a renamed queue',
    [queue(s, 'jobs')],
    [queue(p, 'tasks')],
    [],
    { renamed: [['jobs', 'tasks']] },
  ],
  [
    'a renamed queue, and a difference in it',
    [queue(s, 'jobs', { delaySeconds: 0 })],
    [queue(p, 'tasks')],
    [expect('configuration', 'value', 'sqs/queue:Queue tasks', 'delaySeconds')],
    { renamed: [['jobs', 'tasks']] },
  ],
  [
    'two of a type are not guessed at',
    [queue(s, 'a'), queue(s, 'b')],
    [queue(p, 'c'), queue(p, 'd')],
    [
      expect('configuration', 'extra', 'sqs/queue:Queue a', null),
      expect('configuration', 'extra', 'sqs/queue:Queue b', null),
      expect('configuration', 'missing', 'sqs/queue:Queue c', null),
      expect('configuration', 'missing', 'sqs/queue:Queue d', null),
    ],
  ],
  [
    'another thing, not another name',
    [queue(s, 'jobs')],
    [
      queue(p, 'tasks', {
        delaySeconds: 1,
        messageRetentionSeconds: 1,
        visibilityTimeoutSeconds: 1,
      }),
    ],
    [
      expect('configuration', 'extra', 'sqs/queue:Queue jobs', null),
      expect('configuration', 'missing', 'sqs/queue:Queue tasks', null),
    ],
  ],
  [
    'what refers to something renamed',
    [
      queue(s, 'jobs'),
      s.make({
        type: 'aws:lambda/eventSourceMapping:EventSourceMapping',
        name: 'worker',
        inputs: { eventSource: queue(s, 'jobs').id },
      }),
    ],
    [
      queue(p, 'tasks'),
      p.make({
        type: 'aws:lambda/eventSourceMapping:EventSourceMapping',
        name: 'worker',
        inputs: { eventSource: queue(p, 'tasks').id },
      }),
    ],
    [],
    { renamed: [['jobs', 'tasks']] },
  ],
]

const login = (w: World, password: unknown, more: Record<string, unknown> = {}) => [
  w.make({
    type: 'aws:rds/instance:Instance',
    name: 'main',
    inputs: { engine: 'postgres', password, ...more },
  }),
]

export const secrets: HandWrittenPair[] = [
  ['withheld on both sides', login(s, '[secret]'), login(p, '[secret]'), []],
  [
    'secret on one side only',
    login(s, 'open to all eyes'),
    login(p, '[secret]'),
    [expect('database', 'value', 'rds/instance:Instance main', 'password')],
  ],
  [
    'a secret that only one side has',
    login(s, undefined),
    login(p, '[secret]'),
    [expect('database', 'missing', 'rds/instance:Instance main', 'password')],
  ],
  [
    'secret by its name',
    login(s, 'one'),
    login(p, 'two'),
    [expect('database', 'value', 'rds/instance:Instance main', 'password')],
  ],
]
