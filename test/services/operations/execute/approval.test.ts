import t from 'tap'
import {
  findApprovalRefusal,
  findLapseReason,
  requestApproval,
} from '../../../../src/services/operations/execute/approval.ts'
import { findControl } from '../../../../src/services/operations/execute/readControl.ts'
import { noOptions, type Operation } from '../../../../src/model/operation.ts'
import { defaultPolicies } from '../../../../src/analysis/gate/policy/defaults.ts'
import { operation as anyOperation } from '../../../cli/fixtures.ts'

const ann = { kind: 'person' as const, name: 'ann', tokenId: '1' }
const control = { approval: true, fourEyes: true, expiresMinutes: 60 }
const at = (time: string) => new Date(`2026-01-01T${time}Z`)
const approval = requestApproval(control, 'd', 'policy', at('10:00:00'))

t.test('four eyes are two persons', async t => {
  const may = (
    kind: 'person' | 'machine' | 'system',
    name: string,
    requestedBy: Operation['requestedBy'] = ann,
    fourEyes = true,
  ) => findApprovalRefusal({ kind, name }, requestedBy, { fourEyes })
  t.equal(may('person', 'ben'), null)
  t.match(may('person', 'ann'), /another person than ann/)
  t.match(may('person', ' Ann '), /another person than ann/, 'however the name is written')
  t.match(may('machine', 'ci'), /a person, and ci is a machine/)
  t.equal(
    may('person', 'ann', { kind: 'machine', name: 'ann', tokenId: '2' }),
    null,
    'a machine that requested it is no person',
  )
  t.equal(may('person', 'ann', { kind: 'system', name: 'schedule', tokenId: null }), null)
  const pushed = { kind: 'machine' as const, name: 'github', tokenId: null, onBehalfOf: 'ann' }
  t.match(
    may('person', 'Ann', pushed),
    /another person than ann, on whose behalf github requested/,
    'who pushed is the first of the two',
  )
  t.equal(may('person', 'ben', pushed), null)
  t.match(may('system', 'worker'), /does not approve its own requests/)
  t.equal(may('person', 'ann', ann, false), null, 'no approval is required')
  t.equal(may('machine', 'ci', ann, false), null)
})

t.test('how long it counts', async t => {
  t.match(approval, {
    digest: 'd',
    status: 'waiting',
    requestedAt: '2026-01-01T10:00:00.000Z',
    expiresAt: '2026-01-01T11:00:00.000Z',
    fourEyes: true,
    by: null,
  })
  const inputOf = (more = {}) =>
    anyOperation({
      requestedBy: ann,
      approval: {
        ...approval,
        status: 'approved',
        by: 'ben',
        at: at('10:30:00').toISOString(),
        ...more,
      },
    })
  t.equal(findLapseReason(inputOf(), control, at('11:29:00')), null)
  t.match(findLapseReason(inputOf(), control, at('11:31:00')), /not applied within 60 minutes/)
  t.match(
    findLapseReason(anyOperation({ approval }), control, at('10:31:00')),
    /there is no approval/,
  )
  const own = inputOf({ fourEyes: false, by: 'ann' })
  t.equal(findLapseReason(own, { ...control, fourEyes: false }, at('10:31:00')), null)
  t.match(
    findLapseReason(own, control, at('10:31:00')),
    /another person/,
    'the policy became stricter meanwhile',
  )
  t.match(
    findLapseReason(
      {
        ...own,
        requestedBy: { kind: 'machine', name: 'github', tokenId: null, onBehalfOf: 'ann' },
      },
      control,
      at('10:31:00'),
    ),
    /another person/,
    'nor of who pushed',
  )
  t.equal(findLapseReason(own, null, at('10:31:00')), null, 'or asks for nothing any more')
})

t.test('what is controlled', async t => {
  const { production, staging } = defaultPolicies
  const deploy = anyOperation({ kind: 'deploy', options: noOptions })
  const waits = {
    ...staging,
    approvals: { ...staging.approvals, required: true, kinds: ['deploy' as const] },
  }
  t.equal(findControl(staging, deploy), null)
  t.same(
    findControl(production, deploy),
    { approval: false, fourEyes: true, expiresMinutes: 1440 },
    'the gate wants to see the plan',
  )
  t.match(findControl(waits, deploy), { approval: true })
  t.equal(
    findControl(waits, anyOperation({ kind: 'reconcile', options: noOptions })),
    null,
    'another kind',
  )
  t.equal(
    findControl(waits, anyOperation({ kind: 'preview', options: noOptions })),
    null,
    'what only reads',
  )
  t.equal(
    findControl(waits, anyOperation({ kind: 'deploy', options: { ...noOptions, planOnly: true } })),
    null,
  )
  const broken = anyOperation({
    kind: 'reconcile',
    options: { ...noOptions, breakGlass: { reason: 'the shop is down' } },
  })
  t.match(
    findControl({ ...staging, approvals: { ...staging.approvals, fourEyes: false } }, broken),
    { approval: true, fourEyes: true },
    'break-glass needs another person',
  )
})
