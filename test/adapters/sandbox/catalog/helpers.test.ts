import t from 'tap'
import {
  createJsonCheck,
  makeManagedKeyArn,
  refuseOutside,
} from '../../../../src/adapters/sandbox/catalog/helpers.ts'
import { getSpec } from '../../../../src/adapters/sandbox/catalog/index.ts'

t.test('a number outside of its range is refused with range, unit and value', async t => {
  const range: [number, number] = [7, 30]
  for (const value of [7, 30, undefined, 'soon'])
    t.same(refuseOutside({ days: value }, 'days', range, 'days'), [])
  for (const value of [6, 31])
    t.same(refuseOutside({ days: value }, 'days', range, 'days'), [
      { property: 'days', reason: `expected 7 to 30 days, got ${value}` },
    ])
})

const ranges: [string, string, number, RegExp][] = [
  ['aws:lambda/function:Function', 'memorySize', 64, /128 to 10240 MB, got 64/],
  ['aws:kms/key:Key', 'deletionWindowInDays', 31, /7 to 30 days, got 31/],
  ['aws:rds/cluster:Cluster', 'backupRetentionPeriod', 0, /1 to 35 days, got 0/],
]
for (const [type, property, value, reason] of ranges)
  t.test(`${type} has the range of ${property}`, async t => {
    t.match(getSpec(type).check?.({ [property]: value }), [{ property, reason }])
    t.same(getSpec(type).check?.({}), [])
  })

t.test('a key of AWS is one key per account, region and service', async t => {
  const place = { partition: 'aws', region: 'eu-west-1', account: '111122223333' }
  const key = makeManagedKeyArn(place, 'rds')
  t.match(
    key,
    /^arn:aws:kms:eu-west-1:111122223333:key\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  )
  t.equal(makeManagedKeyArn(place, 'rds'), key)
  t.not(makeManagedKeyArn({ ...place, region: 'us-east-1' }, 'rds'), key)
})

t.test('a text that is no JSON is refused, an unknown value is not', async t => {
  const check = createJsonCheck('policy', 'expected JSON')
  t.same(check({ policy: '{' }), [{ property: 'policy', reason: 'expected JSON' }])
  for (const policy of ['{}', undefined, { secret: true }]) t.same(check({ policy }), [])
})
