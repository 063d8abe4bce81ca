/**
 * Which resources keep their name in a replacement, and which of them a deletion may also have
 * deleted.
 */
import t from 'tap'
import type { StateResource } from '../../../../src/model/checkpoint.ts'
import {
  findEndangered,
  findFixedNames,
  hasFixedName,
} from '../../../../src/adapters/runner/child/fixedName.ts'

const resource = (inputs: object, { id = 'x', arn = '' } = {}) => ({
  urn: 'urn:pulumi:live::shop::t:t:T::one',
  type: 't:t:T',
  custom: true,
  id,
  inputs: { ...inputs },
  outputs: arn === '' ? {} : { arn },
})
const cases: [string, ReturnType<typeof resource>, boolean][] = [
  ['the id is an input', resource({ name: 'jobs' }, { id: 'jobs' }), true],
  ['the ARN ends with an input', resource({ name: 'jobs' }, { arn: 'arn:aws:sns:::jobs' }), true],
  ['the id ends with an input', resource({ name: 'jobs' }, { id: 'https://sqs/1/jobs' }), true],
  [
    'the provider generated the name',
    resource({ name: 'jobs-1', __defaults: ['name'] }, { id: 'jobs-1' }),
    false,
  ],
  ['the id contains no input', resource({ name: 'jobs' }, { id: 'vpc-1' }), false],
  ['a region is no name', resource({ region: 'eu-west-1' }, { id: 'a:eu-west-1' }), false],
  ['a part of the last part', resource({ name: 'jobs' }, { id: 'my-jobs' }), false],
  ['an empty input', resource({ prefix: '' }, { id: 'a/' }), false],
]

for (const [what, one, fixed] of cases)
  t.test(`${what}: ${fixed ? 'fixed' : 'not fixed'}`, async t => {
    t.equal(hasFixedName(one), fixed)
    t.same(findFixedNames({ resources: [one] }, [one.urn]), fixed ? [one.urn] : [])
    t.same(findFixedNames({ resources: [one] }, []), [], 'not among those that are replaced')
  })

const stated = (type: string, name: string, more: Partial<StateResource>): StateResource => ({
  urn: `urn:pulumi:staging::shop::${type}::${name}`,
  type,
  custom: true,
  ...more,
})
const table = 'aws:dynamodb/table:Table'
const topic = 'aws:sns/topic:Topic'
const record = 'aws:route53/record:Record'
const attachment = 'aws:iam/rolePolicyAttachment:RolePolicyAttachment'
const automatic = (id: string) =>
  stated(table, 'orders', { id, inputs: { name: id, __defaults: ['name'] } })

t.test('an identity that the program fixes', async t => {
  t.ok(hasFixedName(stated(table, 'orders', { id: 'orders', inputs: { name: 'orders' } })))
  t.notOk(hasFixedName(automatic('orders-1234567')))
  const inputs = { zoneId: 'Z1', name: 'www.shop.test', type: 'A', ttl: 60 }
  t.ok(hasFixedName(stated(record, 'www', { id: 'Z1_www.shop.test_A', inputs })))
  const arn = 'arn:aws:secretsmanager:eu-west-1:1:secret:api-key-A1b2C3'
  const secret = (name: string) =>
    stated('aws:secretsmanager/secret:Secret', 'key', { id: arn, inputs: { name } })
  t.ok(hasFixedName(secret('api-key')))
  t.notOk(hasFixedName(secret('api')))
  t.notOk(
    hasFixedName(stated('aws:ec2/vpc:Vpc', 'v', { id: 'vpc-1', inputs: { cidrBlock: '10/8' } })),
  )
})

t.test('resources that a deletion may also have deleted', async t => {
  const before = automatic('orders-1111111')
  const find = (old: StateResource[], now: StateResource[], change: object) =>
    findEndangered({ resources: old }, { resources: now }, { replaced: [], deleted: [], ...change })
  const now = automatic('orders-2222222')
  t.same(
    find([before], [now], { replaced: [now.urn] }),
    [],
    'another name that the provider generated',
  )

  const arn = 'arn:aws:sns:eu-west-1:1:news'
  const old = stated(topic, 'old', { id: arn, outputs: { arn } })
  const renamed = stated(topic, 'new', { id: arn, outputs: { arn } })
  t.same(find([old], [renamed], { deleted: [old.urn] }), [renamed.urn], 'renamed without an alias')
  t.same(find([old], [renamed], {}), [], 'nothing was deleted')

  const inputs = { role: 'app', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
  const [first, second] = ['app-1', 'app-2'].map(id => stated(attachment, 'a', { id, inputs }))
  t.same(
    find([first as StateResource], [second as StateResource], { replaced: [second?.urn] }),
    [second?.urn],
    'the id differs, and the object in the cloud can be the same',
  )
  const condemned = { ...renamed, delete: true }
  t.same(
    find([old], [condemned], { deleted: [old.urn] }),
    [],
    'entries whose deletion is pending are no resource',
  )
})
