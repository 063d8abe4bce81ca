import t from 'tap'
import { computeValueDigest, type ChangeRecord } from '../../../src/model/cloud.ts'
import { attribute, attributeCreation } from '../../../src/analysis/drift/attribute.ts'
import type { RanOperation, Window } from '../../../src/analysis/drift/attribute.ts'

const type = 'aws:ec2/securityGroup:SecurityGroup'
const minute = (n: number) => `2026-03-01T10:${String(n).padStart(2, '0')}:00.000Z`

function record(n: number, more: Partial<ChangeRecord> = {}): ChangeRecord {
  return {
    source: 'cloudtrail',
    at: minute(n),
    who: 'Admin/alice',
    call: 'AuthorizeSecurityGroupIngress',
    address: '203.0.113.7',
    kind: 'change',
    by: 'other',
    type: null,
    ids: ['sg-1'],
    paths: ['ingress'],
    actor: null,
    ...more,
  }
}
const journal = (n: number, path: string, who: string, more: Partial<ChangeRecord> = {}) =>
  record(n, {
    source: 'sandbox-journal',
    who,
    type,
    paths: [path],
    address: 'signin.amazonaws.com',
    ...more,
  })
const window = (
  records: ChangeRecord[],
  operations: RanOperation[] = [],
  notes: string[] = [],
): Window => ({
  records,
  operations,
  since: new Date(minute(0)),
  until: new Date(minute(59)),
  notes,
})
const driftedResourceOf = (...paths: string[]) => ({
  id: 'sg-1',
  arn: 'arn:sg-1',
  type,
  what: 'changed' as const,
  properties: paths.map(path => ({ path })),
})
const operation = (
  from: number,
  to: number | null,
  more: Partial<RanOperation> = {},
): RanOperation => ({
  id: 'b6a1f1f5-0d3c-4c61-8f9a-0a5f0c1d2e3f',
  outOfBand: false,
  requestedBy: 'ana',
  startedAt: minute(from),
  finishedAt: to === null ? null : minute(to),
  ...more,
})

t.test('the call that changed the property', async t => {
  const found = attribute(
    driftedResourceOf('ingress[1].cidrBlocks[0]'),
    window([
      record(1, { call: 'CreateTags', paths: ['tags', 'tagsAll'], who: 'bob' }),
      record(2),
      record(3, { ids: ['sg-2'], who: 'eve' }),
    ]),
  )
  t.same(found, {
    source: 'cloudtrail',
    who: 'Admin/alice',
    at: minute(2),
    call: 'AuthorizeSecurityGroupIngress',
    address: '203.0.113.7',
    operation: null,
    reason: null,
  })
  t.match(
    attribute(
      driftedResourceOf('tags.owner'),
      window([
        record(1, { call: 'CreateTags', paths: ['tags', 'tagsAll'], who: 'bob' }),
        record(2, { call: 'ModifyX', paths: null }),
      ]),
    ),
    { who: 'bob' },
    'a call with unknown paths does not explain tags',
  )
  t.match(
    attribute(
      driftedResourceOf('description'),
      window([record(2, { call: 'ModifyX', paths: null })]),
    ),
    { who: 'Admin/alice' },
  )
  t.match(
    attribute(
      { ...driftedResourceOf('ingress[0]'), id: 'x' },
      window([record(2, { ids: ['arn:sg-1'] })]),
    ),
    { who: 'Admin/alice' },
    'by its ARN',
  )
})

t.test('several people', async t => {
  t.match(
    attribute(driftedResourceOf('ingress[0]'), window([record(1, { who: 'bob' }), record(2)])),
    { source: 'unknown', who: null, reason: /several candidates: Admin\/alice .*; bob/ },
    'CloudTrail does not say which rule',
  )
  t.match(
    attribute(
      driftedResourceOf('ingress[0]', 'description'),
      window([
        journal(1, 'ingress[0].cidrBlocks[0]', 'console:bob'),
        journal(2, 'description', 'console:alice'),
      ]),
    ),
    { source: 'sandbox-journal', who: 'console:alice', reason: /console:bob/ },
    'the journal does',
  )
  t.match(
    attribute(
      driftedResourceOf('ingress[0]'),
      window([
        journal(1, 'ingress[0].cidrBlocks[0]', 'console:bob'),
        journal(2, 'egress[0]', 'console:alice'),
      ]),
    ),
    { who: 'console:bob', at: minute(1) },
  )
  t.match(
    attribute(
      driftedResourceOf('ingress[1].fromPort'),
      window([journal(1, 'ingress[3]', 'console:bob')]),
    ),
    { who: 'console:bob' },
    'elements may have changed their positions',
  )
  t.match(
    attribute(driftedResourceOf('ingress[0]'), window([record(1), record(2)])),
    { who: 'Admin/alice', at: minute(2), reason: null },
    'the same call twice',
  )
})

t.test('deleted, recreated', async t => {
  const records = [
    record(1, { kind: 'change', who: 'bob' }),
    record(2, { kind: 'delete', call: 'DeleteSecurityGroup' }),
  ]
  t.match(attribute({ ...driftedResourceOf(), what: 'deleted' }, window(records)), {
    who: 'Admin/alice',
    call: 'DeleteSecurityGroup',
  })
  t.match(
    attribute(
      { ...driftedResourceOf(), what: 'recreated' },
      window([record(4, { kind: 'create', call: 'PutX', who: 'carl' })]),
    ),
    { who: 'carl' },
  )
  t.match(attribute({ ...driftedResourceOf(), what: 'deleted' }, window([record(1)])), {
    source: 'unknown',
    reason: /1 other calls named/,
  })
})

t.test('Twinstack itself, and another pulumi', async t => {
  t.match(
    attribute(
      driftedResourceOf('ingress'),
      window(
        [record(5, { by: 'twinstack', who: 'deployer/twinstack-staging' })],
        [operation(4, 6)],
      ),
    ),
    { source: 'unknown', who: null, reason: /1 of them, by Twinstack.*set other values/ },
    'changes of its operation are in the recorded state, so they are no drift',
  )
  t.match(
    attribute(
      { ...driftedResourceOf('ingress'), properties: [{ path: 'ingress', actual: '10.0.0.0/8' }] },
      window(
        [
          record(5, {
            by: 'twinstack',
            who: 'deployer/twinstack-staging',
            sets: [computeValueDigest('10.0.0.0/8')],
          }),
        ],
        [operation(4, 6)],
      ),
    ),
    { source: 'twinstack', who: 'ana', operation: operation(4, 6).id, reason: null },
    'except when it set exactly the value that was read',
  )
  t.match(
    attribute(
      driftedResourceOf('ingress'),
      window([record(5, { by: 'twinstack', who: 'deployer/twinstack-staging' })]),
    ),
    { source: 'twinstack', operation: null, reason: /no operation of that time/ },
  )
  t.match(
    attribute(
      driftedResourceOf('ingress'),
      window([record(5, { by: 'pulumi', who: 'ci' })], [operation(4, 6)]),
    ),
    { source: 'unknown' },
    'without a role there is no session name: the time shows that it was an operation of Twinstack',
  )
  t.match(
    attribute(
      driftedResourceOf('ingress'),
      window([record(5, { by: 'pulumi', who: 'ci' })], [operation(7, null)]),
    ),
    { source: 'out-of-band', who: 'ci', reason: /outside Twinstack/ },
  )
  t.match(
    attribute(
      driftedResourceOf('ingress'),
      window(
        [journal(5, 'ingress', 'pulumi', { by: 'pulumi' })],
        [operation(4, 6), operation(4, 6, { id: 'c', outOfBand: true })],
      ),
    ),
    { source: 'out-of-band', operation: 'c' },
    'the journal shows that it was no operation of Twinstack',
  )
  t.match(
    attribute(
      { ...driftedResourceOf('ingress'), properties: [{ path: 'ingress', actual: 443 }] },
      window(
        [
          journal(5, 'ingress', 'twinstack:bo', {
            by: 'twinstack',
            actor: 'bo',
            sets: [computeValueDigest(443)],
          }),
        ],
        [operation(4, 6), operation(4, 6, { id: 'b', requestedBy: 'bo' })],
      ),
    ),
    { operation: 'b', who: 'bo' },
  )
  t.match(
    attribute(
      driftedResourceOf('ingress'),
      window(
        [record(2, { by: 'twinstack', who: 'd/twinstack-staging' }), record(5)],
        [operation(1, 3)],
      ),
    ),
    { source: 'cloudtrail', who: 'Admin/alice' },
    'earlier changes by Twinstack are in the recorded state, so they are no candidates',
  )
})

t.test('a change by hand is never attributed to a deploy of Twinstack', async t => {
  const created = record(5, {
    by: 'twinstack',
    kind: 'create',
    call: 'CreateSecurityGroup',
    paths: null,
    sets: [computeValueDigest('10.0.0.0/8')],
  })
  const opened = {
    ...driftedResourceOf(),
    properties: [{ path: 'ingress[0].cidrBlocks[0]', actual: '0.0.0.0/0' }],
  }
  const deployed = { operations: [operation(4, 6)], settledAt: new Date(minute(6)) }
  t.match(attribute(opened, { ...window([created]), ...deployed }), {
    source: 'unknown',
    who: null,
    operation: null,
    reason: /1 calls were searched; 1 of them, by Twinstack .* set other values/,
  })
  const byHand = (n: number, sets: string[] | null) =>
    attribute(opened, { ...window([created, record(n, { sets })]), ...deployed })
  t.match(byHand(9, null), { who: 'Admin/alice' }, 'after the end of the operation')
  t.match(
    byHand(5, null),
    { source: 'unknown' },
    'during the operation: it may have been overwritten',
  )
  t.match(
    byHand(5, [computeValueDigest('0.0.0.0/0')]),
    { who: 'Admin/alice' },
    'during the operation, with the value that was read',
  )
})

t.test("the reason, where the actor can't be known", async t => {
  t.match(attribute({ ...driftedResourceOf('a'), id: null }, window([])), {
    source: 'unknown',
    reason: /no id/,
  })
  t.match(
    attribute(driftedResourceOf('a'), window([record(1, { at: '2026-02-28T00:00:00.000Z' })])),
    { source: 'unknown', reason: /no call explains/ },
    'outside of the time span',
  )
  t.match(
    attribute(
      driftedResourceOf('a'),
      window([], [], ['cloudtrail:LookupEvents in us-east-1: the credentials lack the right']),
    ),
    { reason: /search was incomplete: cloudtrail:LookupEvents/ },
  )
  t.match(
    attribute(
      driftedResourceOf('a'),
      window([record(1, { type: 'aws:iam/role:Role', paths: null })]),
    ),
    { source: 'unknown' },
    'another type with the same id',
  )
})

t.test('who created it', async t => {
  const thing = { id: 'sg-1', arn: null, type }
  t.match(
    attributeCreation(
      thing,
      window([record(1, { kind: 'create', call: 'CreateSecurityGroup', who: 'bob' }), record(2)]),
    ),
    { who: 'bob', call: 'CreateSecurityGroup' },
  )
  t.match(attributeCreation(thing, window([record(1, { call: 'PutMetricAlarm', who: 'bob' })])), {
    who: 'bob',
  })
  t.match(attributeCreation(thing, window([record(2)])), { source: 'unknown', reason: /creation/ })
})
