import t from 'tap'
import {
  formatChangesLine,
  formatFailureLines,
  hasChanges,
  formatOperationLines,
  formatOperationTable,
  formatSuccessLines,
  formatUrnName,
} from '../../../src/cli/render/operation.ts'
import { operation, plain, urn } from '../fixtures.ts'
import { formatPlanLines } from '../../../src/cli/render/plan.ts'
import { requirePresent } from '../../helper/present.ts'

t.test('a success in two lines', t => {
  t.same(formatSuccessLines(operation()).map(plain), [
    '✔ deploy of staging succeeded in 18 s: 62 created',
    '  revision abcdef0123 (main) "Add a queue"  operation 6f1f3b1e-5c0f-4b8e-9a50-0d9b7b1a2c3d',
  ])
  t.match(
    plain(
      requirePresent(
        formatSuccessLines(operation({ kind: 'preview', changes: { create: 1, same: 3 } }))[0],
      ),
    ),
    /1 to create, 3 unchanged$/,
  )
  t.end()
})

t.test('a failure names cause, resources, log and next step', t => {
  const text = formatFailureLines(
    operation({
      status: 'failed',
      error: {
        code: 'resource-failed',
        message: '2 resources failed',
        hint: 'look at the quota',
        resources: [
          { urn: urn('aws:ec2/vpc:Vpc', 'main'), message: 'VpcLimitExceeded\nfive are allowed' },
        ],
      },
    }),
  )
    .map(plain)
    .join('\n')
  for (const part of [
    '✘ deploy of staging failed: ec2.Vpc main: VpcLimitExceeded (resource-failed)\n',
    'cause     ec2.Vpc main: VpcLimitExceeded',
    'five are allowed',
    'hint      look at the quota',
    'twinstack logs 6f1f3b1e --errors',
    'twinstack preview staging',
    'twinstack up staging',
  ])
    t.ok(text.includes(part), part)
  t.end()
})

t.test('wrong settings are named by path, and nothing was changed', t => {
  const text = formatFailureLines(
    operation({
      status: 'failed',
      changes: null,
      error: {
        code: 'settings-invalid',
        message: 'the settings are wrong',
        fields: [{ path: 'database.engineVersion', message: 'expected a version' }],
      },
    }),
  )
    .map(plain)
    .join('\n')
  t.match(text, /database\.engineVersion: expected a version/)
  t.match(text, /nothing was changed/)
  t.end()
})

t.test('the reason of cancelled and healed operations', t => {
  const cancelled = formatFailureLines(
    operation({
      status: 'cancelled',
      cancel: { requestedAt: '2026-01-02T03:04:05.000Z', by: 'ann', stopped: 'gracefully' },
    }),
  ).map(plain)
  t.equal(cancelled[0], '✘ deploy of staging was cancelled by ann')
  t.match(cancelled[1], /stopped   gracefully/)
  const healed = formatSuccessLines(
    operation({
      healed: {
        imported: [urn('aws:ec2/vpc:Vpc', 'a')],
        cleared: [],
        locks: 1,
        undecided: [urn('aws:ec2/vpc:Vpc', 'b')],
      },
    }),
  )
    .map(plain)
    .join('\n')
  t.match(healed, /1 resource imported, 0 pending creates cleared, 1 lock released/)
  t.match(healed, /undecided: ec2\.Vpc b/)
  t.end()
})

t.test("messages of a provider can't control the terminal", t => {
  const text = formatFailureLines(
    operation({
      status: 'failed',
      error: { code: 'engine-failed', message: 'bad \u001b[2Jscreen', hint: '\u001b]0;x\u0007h' },
    }),
  ).join('\n')
  t.notOk(text.includes('\u001b[2J') || text.includes('\u001b]0'))
  t.end()
})

t.test('changes, tables, plans', t => {
  t.equal(formatChangesLine({ same: 5 }), '5 unchanged')
  t.equal(formatChangesLine(null), 'no changes')
  t.ok(hasChanges({ update: 1, same: 4 }))
  t.notOk(hasChanges({ same: 4, refresh: 2 }))
  t.equal(formatOperationTable([operation()]).length, 2)
  t.equal(formatUrnName(urn('shop:net:Network$aws:ec2/vpc:Vpc', 'main')), 'ec2.Vpc main')
  const change = {
    urn: urn('aws:ec2/vpc:Vpc', 'main'),
    type: 'aws:ec2/vpc:Vpc',
    name: 'main',
    op: 'replace',
    properties: [
      {
        path: 'cidrBlock',
        kind: 'update' as const,
        before: '10.0.0.0/16',
        after: '10.1.0.0/16',
        secret: false,
        replace: true,
      },
    ],
  }
  t.same(formatPlanLines([change, { ...change, op: 'same' }]).map(plain), [
    '+- ec2.Vpc main',
    '      ~ cidrBlock: "10.0.0.0/16" => "10.1.0.0/16" (replaces)',
  ])
  const shown = formatOperationLines(
    operation({ status: 'queued' }),
    [
      {
        from: null,
        to: 'queued',
        at: '2026-01-02T03:04:00.000Z',
        actor: { kind: 'person', name: 'ann', tokenId: null },
        reason: 'requested',
      },
    ],
    'behind deploy 1a2b3c4d of bob',
  )
    .map(plain)
    .join('\n')
  t.match(shown, /ann: requested/)
  t.match(shown, /^status +queued, behind deploy 1a2b3c4d of bob$/m)
  t.match(shown, /^requested +2026-01-02 03:04:00 UTC by ann$/m)
  t.end()
})

t.test('a plan is a tree of components that fits the terminal', t => {
  const network = urn('shop:net:Network', 'net')
  const vpc = urn('shop:net:Network$aws:ec2/vpc:Vpc', 'main')
  const state = [
    { urn: network, parent: 'urn:pulumi:staging::shop::pulumi:pulumi:Stack::shop-staging' },
    { urn: vpc, parent: network },
  ]
  const update = { path: 'tags.x', kind: 'update' as const, secret: false, replace: false }
  const change = {
    urn: vpc,
    type: 'aws:ec2/vpc:Vpc',
    name: 'main',
    op: 'update',
    properties: [{ ...update, before: 'a'.repeat(200), after: 'b' }],
  }
  const made = {
    urn: urn('aws:sqs/queue:Queue', 'jobs'),
    type: 'aws:sqs/queue:Queue',
    name: 'jobs',
  }
  const lines = formatPlanLines([change, { ...made, op: 'create', properties: [] }], {
    state,
    width: 80,
  })
  t.match(lines.map(plain), [
    '   shop.Network net',
    '   ~ ec2.Vpc main',
    /^ {8}~ tags\.x: "a+… => "b"$/,
    ' + sqs.Queue jobs',
  ])
  t.ok(lines.every(line => plain(line).length <= 80))
  t.end()
})
