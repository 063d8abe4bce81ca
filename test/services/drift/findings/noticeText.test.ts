import t from 'tap'
import { describeFindings } from '../../../../src/services/drift/findings/noticeText.ts'
import { driftedProperty, driftedResource } from '../../../helper/drift.ts'

const type = 'aws:rds/instance:Instance'
const by = { attribution: { who: 'console:eve' } as never }
const finding = (name: string, over: object = {}) => ({
  urn: `urn:${name}`,
  type,
  name,
  what: 'changed' as const,
  severity: 'high' as const,
  class: 'version' as const,
  ...by,
  ...over,
})
const changed = (name: string, path: string, actual: unknown, over: object = {}) =>
  driftedResource({
    urn: `urn:${name}`,
    type,
    name,
    properties: [
      driftedProperty({
        path,
        expected: '16.6',
        actual,
        class: 'version',
        severity: 'high',
        ...over,
      }),
    ],
  })

t.test('resource, property, both values, severity, class and who', async t => {
  t.equal(
    describeFindings([finding('db')], { resources: [changed('db', 'engineVersion', '15.4')] }),
    'Instance db engineVersion "16.6" → "15.4" (high version, by console:eve)',
  )
  t.equal(
    describeFindings([finding('db', { what: 'deleted', attribution: null })], { resources: [] }),
    'Instance db deleted outside (high version)',
  )
})

t.test('a value that changed in three resources is named once, with its places', async t => {
  const names = ['a', 'b', 'c']
  t.equal(
    describeFindings(
      [...names, 'd'].map(name => finding(name)),
      {
        resources: [
          ...names.map(name => changed(name, 'engineVersion', '15.4')),
          changed('d', 'port', 1),
        ],
      },
    ),
    '3 places (Instance a, Instance b, Instance c) engineVersion "16.6" → "15.4" (high ' +
      'version, by console:eve); Instance d port "16.6" → 1 (high version, by console:eve)',
  )
})

t.test('a secret is not shown', async t => {
  const resources = [changed('db', 'password', 'hunter2', { secret: true })]
  t.notMatch(describeFindings([finding('db')], { resources }), /hunter2|16\.6/)
})
