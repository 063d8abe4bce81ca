/**
 * More programs of the kinds of cases.long.test.ts: other resource types, options and orders.
 * conformance.long.test.ts compares programs with plain pulumi; these tests are about the additions
 * of Twinstack (retained, guarded and masked values).
 */
import t from 'tap'
import { stringify } from 'yaml'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { noOptions, type OperationKind } from '../../src/model/operation.ts'
import type { RunRequest } from '../../src/model/run.ts'
import { createLab, makeTree } from '../adapters/runner/helper.ts'
import { succeeded } from './cases.ts'
import { recordTest } from './record.ts'

t.setTimeout(0)

const settingsFile = { 'Pulumi.staging.yaml': stringify({ config: { 'aws:region': 'us-east-1' } }) }
const urnOf = (type: string, name: string) => `urn:pulumi:staging::lab::${type}::${name}`

/** A test environment; `run` runs a program whose main file is the text. */
async function openLab(t: Parameters<typeof createLab>[0]) {
  const lab = await createLab(t)
  const run = async (
    program: string,
    kind: OperationKind,
    options: Partial<RunRequest['options']> = {},
    change: Partial<RunRequest> = {},
  ) => {
    const tree = makeTree(lab, { 'index.ts': program, ...settingsFile }, null)
    const ended = await lab.run(tree, kind, { options: { ...noOptions, ...options }, ...change })
    return { ...ended.result, events: ended.events }
  }
  const left = async () => (await listResources(lab.cloud)).map(({ type }) => type).sort()
  return { lab, run, left }
}

const policy = `
const assumeRolePolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
  ],
})`
const table = `{ name: 'table', hashKey: 'id', attributes: [{ name: 'id', type: 'S' }],
  billingMode: 'PAY_PER_REQUEST' }`

await recordTest(
  t,
  { group: 'cases', name: 'B01: data of other types that retainOnDelete keeps' },
  async t => {
    const { run, left } = await openLab(t)
    const program = (more: string) => `
import { Table } from '@pulumi/aws/dynamodb/table.js'
import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup.js'
import { Topic } from '@pulumi/aws/sns/topic.js'
${more}`
    const a = program(`
new Table('table', ${table}, { retainOnDelete: true })
new LogGroup('logs', { name: 'logs' }, { retainOnDelete: true })
new Topic('gone')`)
    t.match(await run(a, 'deploy'), succeeded)
    const without = await run(program(''), 'deploy')
    t.match(without, succeeded)
    t.same(without.kept.map(({ name }) => name).sort(), ['logs', 'table'])
    t.same(await left(), ['aws:cloudwatch/logGroup:LogGroup', 'aws:dynamodb/table:Table'])
  },
)

await recordTest(
  t,
  { group: 'cases', name: 'B01: what a replacement leaves with retainOnDelete is kept' },
  async t => {
    const { run, left } = await openLab(t)
    const program = (name: string) => `
import { Bucket } from '@pulumi/aws/s3/bucket.js'
new Bucket('reports', { bucket: 'reports-${name}' }, { retainOnDelete: true })`
    t.match(await run(program('one'), 'deploy'), succeeded)
    const replaced = await run(program('two'), 'deploy')
    t.match(replaced, { ...succeeded, kept: [{ name: 'reports' }] }, 'no data is lost')
    t.equal((await left()).length, 2)
    t.match(await run(program('two'), 'destroy'), { ...succeeded, kept: [{ name: 'reports' }] })
    t.equal((await left()).length, 2)
  },
)

await recordTest(
  t,
  { group: 'cases', name: 'B08: more types with a fixed name are replaced and exist' },
  async t => {
    const { run, lab } = await openLab(t)
    const program = `
import { Role } from '@pulumi/aws/iam/role.js'
import { Table } from '@pulumi/aws/dynamodb/table.js'
import { Parameter } from '@pulumi/aws/ssm/parameter.js'
import { Stream } from '@pulumi/aws/kinesis/stream.js'
import { Repository } from '@pulumi/aws/ecr/repository.js'
import { EventRule } from '@pulumi/aws/cloudwatch/eventRule.js'
import { User } from '@pulumi/aws/iam/user.js'
${policy}
new Role('role', { name: 'role', assumeRolePolicy })
new Table('table', ${table})
new Parameter('parameter', { name: '/a/b', type: 'String', value: 'v' })
new Stream('stream', { name: 'stream', shardCount: 1 })
new Repository('repository', { name: 'repository' })
new EventRule('rule', { name: 'rule', scheduleExpression: 'rate(1 day)' })
new User('user', { name: 'user' })`
    t.match(await run(program, 'deploy'), succeeded)
    const before = await listResources(lab.cloud)
    const replace = [
      ['aws:iam/role:Role', 'role'],
      ['aws:dynamodb/table:Table', 'table'],
      ['aws:ssm/parameter:Parameter', 'parameter'],
      ['aws:kinesis/stream:Stream', 'stream'],
      ['aws:ecr/repository:Repository', 'repository'],
      ['aws:cloudwatch/eventRule:EventRule', 'rule'],
      ['aws:iam/user:User', 'user'],
    ].map(([type = '', name = '']) => urnOf(type, name))
    t.match(await run(program, 'rebuild', { replace, allowReplace: replace }), succeeded)
    const after = await listResources(lab.cloud)
    t.same(after.map(({ id }) => id).sort(), before.map(({ id }) => id).sort(), 'all exist')
    t.match(await run(program, 'drift-check'), { ...succeeded, refreshed: [], planned: [] })
  },
)

await recordTest(
  t,
  { group: 'cases', name: 'B08: what the program itself replaces under a fixed name exists' },
  async t => {
    const { run, left } = await openLab(t)
    const program = (key: string, fifo: string) => `
import { Table } from '@pulumi/aws/dynamodb/table.js'
import { Topic } from '@pulumi/aws/sns/topic.js'
new Table('table', ${table.replaceAll(`'id'`, `'${key}'`)})
const args = { name: 'topic.fifo', fifoTopic: true, displayName: '${fifo}' }
new Topic('topic', args, { replaceOnChanges: ['displayName'] })`
    t.match(await run(program('id', 'one'), 'deploy'), succeeded)
    const allowReplace = [urnOf('aws:dynamodb/table:Table', 'table')]
    // the provider requires the replacement of the table, only the program that of the topic:
    // then the engine creates first, and SNS answers with the existing topic
    t.match(await run(program('key', 'two'), 'deploy', { allowReplace }), {
      status: 'failed',
      error: {
        code: 'resource-failed',
        message: /no longer exist in the cloud: topic/,
        hint: /reconcile/,
      },
    })
    t.same(await left(), ['aws:dynamodb/table:Table'])
    t.match(await run(program('key', 'two'), 'reconcile'), succeeded)
    t.same(await left(), ['aws:dynamodb/table:Table', 'aws:sns/topic:Topic'])
  },
)

await recordTest(
  t,
  { group: 'cases', name: 'B09: an alias keeps the names of other types, and below a parent' },
  async t => {
    const { run } = await openLab(t)
    const imports = `
import * as pulumi from '@pulumi/pulumi'
import { Queue } from '@pulumi/aws/sqs/queue.js'
import { Role } from '@pulumi/aws/iam/role.js'
import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup.js'
import { Table } from '@pulumi/aws/dynamodb/table.js'
import { SecurityGroup } from '@pulumi/aws/ec2/securityGroup.js'
${policy}
const attributes = [{ name: 'id', type: 'S' }]`
    const a = `${imports}
new Queue('old-q')
new Role('old-r', { assumeRolePolicy })
new LogGroup('old-l')
new Table('old-t', { hashKey: 'id', attributes, billingMode: 'PAY_PER_REQUEST' })
new SecurityGroup('old-g', { description: 'g' })`
    const b = `${imports}
const box = new pulumi.ComponentResource('lab:x:Box', 'box')
const parent = pulumi.rootStackResource
const opts = (name: string) => ({ parent: box, aliases: [{ name, parent }] })
new Queue('new-q', {}, opts('old-q'))
new Role('new-r', { assumeRolePolicy }, opts('old-r'))
new LogGroup('new-l', {}, opts('old-l'))
new Table('new-t', { hashKey: 'id', attributes, billingMode: 'PAY_PER_REQUEST' }, opts('old-t'))
new SecurityGroup('new-g', { description: 'g' }, opts('old-g'))`
    t.match(await run(a, 'deploy'), { ...succeeded, changes: { create: 6 } })
    const planned = await run(b, 'preview')
    t.match(planned, succeeded)
    t.same(
      planned.planned?.filter(({ op }) => op !== 'create' && op !== 'same'),
      [],
      'nothing is replaced or deleted',
    )
    const moved = await run(b, 'deploy')
    t.match(moved, { ...succeeded, changes: { create: 1 } })
    t.notOk(moved.changes.replace ?? moved.changes.delete)
    t.match(await run(b, 'drift-check'), { ...succeeded, refreshed: [], planned: [] })
  },
)

await recordTest(
  t,
  { group: 'cases', name: 'B04: delete hooks of a deleted, replaced or rebuilt resource' },
  async t => {
    const { run, left } = await openLab(t)
    const program = (queues: string) => `
import * as pulumi from '@pulumi/pulumi'
import { Queue } from '@pulumi/aws/sqs/queue.js'
const told = new pulumi.ResourceHook('told', async args => console.log('about to go: ' + args.name))
const opts = { hooks: { beforeDelete: [told] } }
${queues}`
    const listHookMessages = (ended: Awaited<ReturnType<typeof run>>) =>
      ended.events
        .flatMap(({ body }) => (body.type === 'diagnostic' ? [body.message] : []))
        .filter(message => message.includes('about to go'))
    const both = program(
      `new Queue('one', { name: 'one' }, opts)\nnew Queue('two', { name: 'two' }, opts)`,
    )
    t.match(await run(both, 'deploy'), succeeded)
    const one = urnOf('aws:sqs/queue:Queue', 'one')
    const rebuilt = await run(both, 'rebuild', { replace: [one], allowReplace: [one] })
    t.match(rebuilt, succeeded)
    t.match(listHookMessages(rebuilt), [/one/])
    const allowDelete = [urnOf('aws:sqs/queue:Queue', 'two')]
    const less = await run(program(`new Queue('one', { name: 'other' }, opts)`), 'deploy', {
      allowReplace: [one, ...allowDelete],
    })
    t.match(less, succeeded)
    t.equal(listHookMessages(less).length, 2, 'of the replaced and of the deleted one')
    const destroyed = await run(program(`new Queue('one', { name: 'other' }, opts)`), 'destroy')
    t.match(destroyed, succeeded)
    t.match(listHookMessages(destroyed), [/one/])
    t.same(await left(), [])
  },
)

await recordTest(
  t,
  { group: 'cases', name: 'B01: retainOnDelete in components, by transforms and in a rebuild' },
  async t => {
    const { run, left } = await openLab(t)
    const program = (name: string) => `
import * as pulumi from '@pulumi/pulumi'
import { Bucket } from '@pulumi/aws/s3/bucket.js'
import { Stream } from '@pulumi/aws/kinesis/stream.js'
import { Topic } from '@pulumi/aws/sns/topic.js'
class Store extends pulumi.ComponentResource {
  constructor(name: string) {
    super('lab:x:Store', name, {}, { transforms: [keepData] })
    new Bucket(name + '-data', {}, { parent: this })
    new Stream(name + '-events', { shardCount: 1 }, { parent: this, retainOnDelete: true })
    new Topic(name + '-gone', {}, { parent: this })
  }
}
function keepData({ type, props, opts }: pulumi.ResourceTransformArgs) {
  const retainOnDelete = type === 'aws:s3/bucket:Bucket' ? true : opts.retainOnDelete
  return { props, opts: { ...opts, retainOnDelete } }
}
new Store('${name}')`
    const [bucket, stream] = ['aws:s3/bucket:Bucket', 'aws:kinesis/stream:Stream']
    t.match(await run(program('one'), 'deploy'), { ...succeeded, changes: { create: 5 } })
    const renamed = await run(program('two'), 'deploy')
    t.match(renamed, succeeded, 'without an alias: created anew, nothing is lost')
    t.same(renamed.kept.map(({ name }) => name).sort(), ['one-data', 'one-events'])
    const rebuilt = await run(program('two'), 'rebuild')
    t.match(rebuilt, succeeded)
    t.same(rebuilt.kept.map(({ name }) => name).sort(), ['two-data', 'two-events'])
    t.match(await run(program('two'), 'destroy'), succeeded)
    t.same(await left(), [stream, stream, stream, bucket, bucket, bucket])
  },
)

await recordTest(
  t,
  { group: 'cases', name: 'B04: hooks after a deletion, in components, and that fail' },
  async t => {
    const { run, left } = await openLab(t)
    const program = (fails: boolean) => `
import * as pulumi from '@pulumi/pulumi'
import { Table } from '@pulumi/aws/dynamodb/table.js'
import { Role } from '@pulumi/aws/iam/role.js'
${policy}
const before = new pulumi.ResourceHook('before', async args => {
  if (${fails}) throw new Error('backup of ' + args.name + ' failed')
  console.log('before ' + args.name)
})
const after = new pulumi.ResourceHook('after', args => { console.log('after ' + args.name) })
class Store extends pulumi.ComponentResource {
  constructor() {
    super('lab:x:Store', 'store')
    const hooks = { beforeDelete: [before], afterDelete: [after] }
    new Table('table', ${table}, { parent: this, hooks })
    new Role('role', { assumeRolePolicy }, { parent: this, hooks: { afterDelete: [after] } })
  }
}
new Store()`
    t.match(await run(program(true), 'deploy'), succeeded)
    const failed = await run(program(true), 'destroy')
    t.match(failed, { status: 'failed', error: { code: 'resource-failed' } })
    t.match(JSON.stringify(failed.error), /backup of table failed/)
    t.ok((await left()).includes('aws:dynamodb/table:Table'), 'the table exists')
    const destroyed = await run(program(false), 'destroy')
    t.match(destroyed, succeeded)
    const messages = destroyed.events.flatMap(({ body }) =>
      body.type === 'diagnostic' ? [body.message] : [],
    )
    for (const message of ['before table', 'after table'])
      t.ok(
        messages.some(one => one.includes(message)),
        message,
      )
    t.same(await left(), [])
  },
)
