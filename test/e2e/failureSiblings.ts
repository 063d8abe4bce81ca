/**
 * Failures on the real engine beside those of accessDenied.long.test.ts, each as a program, the
 * fault that it meets, and what the first line of its report must name.
 */
import type { Fault } from '../../src/adapters/sandbox/faults.ts'
import type { OperationErrorCode } from '../../src/lib/errors.ts'
import type { OperationKind } from '../../src/model/operation.ts'

export type SiblingFailure = {
  name: string
  /** the revision that is deployed before; null: none is */
  before?: string
  /** the body of index.ts, or of `before` where the failing operation only reads */
  program?: string
  files?: Record<string, string>
  faults?: Omit<Fault, 'mode'>[]
  kind?: OperationKind
  more?: Record<string, unknown>
  code: OperationErrorCode
  /** of the first line */
  cause: RegExp
  /** of the whole text */
  also?: RegExp[]
  /** none of them is in the text */
  never?: RegExp[]
}

const queue = 'aws:sqs/queue:Queue'
const topic = 'aws:sns/topic:Topic'
const imports = `
import * as pulumi from '@pulumi/pulumi'
import { Topic } from '@pulumi/aws/sns/topic.js'
import { TopicSubscription } from '@pulumi/aws/sns/topicSubscription.js'
import { Queue } from '@pulumi/aws/sqs/queue.js'
import { getCallerIdentity } from '@pulumi/aws/getCallerIdentity.js'
`
export const toProgram = (body: string) => `${imports}\n${body}\n`

const ansi = '\u001b[31mred\u001b[0m'
const escaped = 'Grüße 東京 \u202Eright to left\u200B'
const odd =
  `creating SQS Queue (orders): api error ValidationError: {"reason": "no", "list": [1, 2]}\n` +
  `second line with ${ansi} and ${escaped}\r\n\tthird line \u0007 ${'x'.repeat(10_000)}`

export const siblings: SiblingFailure[] = [
  {
    name: 'update-before-delete',
    before: `new Topic('old'); new Queue('orders', { delaySeconds: 1 })`,
    program: `new Queue('orders', { delaySeconds: 2 })`,
    faults: [
      {
        type: queue,
        operation: 'update',
        message: 'api error InvalidAttributeValue: delay is wrong',
      },
    ],
    code: 'resource-failed',
    cause: /sqs\.Queue orders: InvalidAttributeValue: delay is wrong/,
    also: [/nothing was changed; 1 failed/, /still runs revision/],
  },
  {
    name: 'dependent-of-failed',
    program: `
const orders = new Queue('orders')
const news = new Topic('news', {}, { dependsOn: [orders] })
new TopicSubscription('all', { topic: news.arn, protocol: 'sqs', endpoint: orders.arn })`,
    faults: [{ type: queue, operation: 'create', message: 'api error QueueNameExists: taken' }],
    code: 'resource-failed',
    cause: /sqs\.Queue orders: QueueNameExists: taken \(/,
    also: [/something with this name exists/],
  },
  {
    name: 'several-causes',
    program: `new Queue('orders'); new Topic('news')`,
    faults: [
      {
        type: queue,
        operation: 'create',
        message: '2 errors occurred:\n\t* first thing is wrong\n\t* second thing is wrong\n\n',
      },
      {
        type: topic,
        operation: 'create',
        message: 'api error TopicLimitExceeded: too many topics',
      },
    ],
    code: 'resource-failed',
    cause: / and 1 more \(resource-failed\)/,
    also: [/first thing is wrong/, /second thing is wrong/, /TopicLimitExceeded/, /a quota/],
  },
  {
    name: 'odd-text',
    program: `new Queue('orders')`,
    faults: [{ type: queue, operation: 'create', message: odd }],
    code: 'resource-failed',
    cause: /sqs\.Queue orders: ValidationError: \{"reason": "no", "list": \[1, 2\]\}/,
    also: [/second line with red and Grüße 東京/],
    // none of these may reach a terminal
    never: [/[\u0000-\u0009\u000b-\u001f\u202e\u200b]/, /x{3000}/],
  },
  {
    name: 'in-a-component',
    program: `
class Shop extends pulumi.ComponentResource {
  constructor (name: string) {
    super('shop:index:Shop', name)
    new Queue(name + '-orders', {}, { parent: this })
  }
}
new Shop('main')`,
    faults: [{ type: queue, operation: 'create', message: 'api error AccessDenied: not you' }],
    code: 'resource-failed',
    cause: /sqs\.Queue main-orders: AccessDenied: not you/,
    also: [/done: 1 created; 1 failed/],
  },
  {
    name: 'component-throws',
    program: `
class Shop extends pulumi.ComponentResource {
  constructor (name: string) {
    super('shop:index:Shop', name)
    throw new RangeError('Shop ' + name + ' needs a size')
  }
}
new Shop('main')`,
    code: 'program-failed',
    cause: /Shop main needs a size/,
    also: [/index\.ts:\d+/],
  },
  {
    name: 'hook-fails',
    program: `
const hook = new pulumi.ResourceHook('permit', async () => { throw new Error('the change window is closed') })
new Queue('orders', {}, { hooks: { beforeCreate: [hook] } })`,
    code: 'resource-failed',
    cause: /sqs\.Queue orders: .*the change window is closed/,
  },
  {
    name: 'invoke-fails',
    program: `
const me = await getCallerIdentity({})
new Topic('news-' + me.accountId)`,
    faults: [
      {
        type: 'aws:index/getCallerIdentity:getCallerIdentity',
        operation: 'invoke',
        message: 'reading STS Caller Identity: api error AccessDenied: not you either',
      },
    ],
    code: 'program-failed',
    cause: /AccessDenied: not you either/,
  },
  {
    name: 'throws-at-once',
    program: `const settings: any = undefined
console.log(settings.name)`,
    code: 'program-failed',
    cause: /Cannot read properties of undefined \(reading 'name'\)/,
    also: [/index\.ts:\d+/, /nothing was changed/],
  },
  {
    name: 'throws-a-text',
    program: `throw 'no error object'`,
    code: 'program-failed',
    cause: /no error object/,
  },
  {
    name: 'apply-throws',
    program: `new Queue('orders').arn.apply(arn => { throw new Error('bad arn ' + arn.slice(0, 7)) })`,
    code: 'program-failed',
    cause: /bad arn arn:aws/,
  },
  {
    name: 'syntax-error',
    program: `const = 1`,
    code: 'program-failed',
    cause: /Unexpected token/,
    also: [/at index\.ts:8/],
  },
  {
    name: 'missing-module',
    program: `await import('./nowhere.ts')`,
    code: 'program-failed',
    cause: /Cannot find module 'nowhere\.ts' imported from index\.ts/,
  },
  {
    name: 'same-name-twice',
    program: `new Queue('orders'); new Queue('orders')`,
    code: 'resource-failed',
    cause: /sqs\.Queue orders: Duplicate resource URN .*try giving it a unique name/,
  },
  {
    name: 'missing-plugin',
    program: `new pulumi.CustomResource('nowhere:index:Thing', 'thing', {}, { version: '1.2.3' })`,
    code: 'plugin-missing',
    cause: /no resource plugin 'pulumi-resource-nowhere' found/,
    also: [/pulumi plugin install resource nowhere 1\.2\.3/, /twinstack doctor/],
  },
  {
    name: 'expired-in-the-middle',
    program: `
const first = new Topic('first')
new Queue('orders', {}, { dependsOn: [first] })`,
    faults: [
      {
        type: queue,
        operation: 'create',
        message: 'api error ExpiredToken: The security token included in the request is expired',
      },
    ],
    code: 'resource-failed',
    cause: /sqs\.Queue orders: ExpiredToken: The security token/,
    also: [/done: 1 created; 1 failed/, /twinstack doctor/, /credentials/],
  },
  {
    name: 'failed-refresh',
    before: `new Queue('orders')`,
    kind: 'drift-check',
    faults: [
      { type: queue, operation: 'read', message: 'api error AccessDenied: no read of queues' },
    ],
    code: 'resource-failed',
    cause: /drift-check of \S+ failed: sqs\.Queue orders: AccessDenied: no read of queues/,
    also: [/only reads/],
  },
  {
    name: 'failed-import',
    before: `new Queue('orders')`,
    kind: 'import',
    more: {
      resources: [{ type: topic, name: 'lost', id: 'arn:aws:sns:eu-central-1:123456789012:lost' }],
    },
    code: 'import-refused',
    cause: /lost/,
  },
  {
    name: 'failed-delete',
    before: `new Queue('orders'); new Topic('news')`,
    kind: 'destroy',
    faults: [
      {
        type: queue,
        operation: 'delete',
        message: 'api error DependencyViolation: used by somebody',
      },
    ],
    code: 'resource-failed',
    cause: /destroy of \S+ failed: sqs\.Queue orders: DependencyViolation: used by somebody/,
    also: [/something still uses/, /twinstack destroy \S+ --plan-only/],
  },
  {
    name: 'time-limit',
    program: `new Queue('orders'); await new Promise(resolve => setTimeout(resolve, 60_000))`,
    more: { timeLimitSeconds: 6 },
    code: 'operation-timeout',
    cause: /the time limit of this operation was reached/,
  },
]
