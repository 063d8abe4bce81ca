import t from 'tap'
import { toPatch } from '../../../src/cli/promotion.ts'
import {
  formatDecisionLines,
  formatPolicyLines,
  formatGateStatusLines,
  formatVerificationLines,
} from '../../../src/cli/render/promotion.ts'
import { formatOperationTable } from '../../../src/cli/render/operation.ts'
import { noOptions } from '../../../src/model/operation.ts'
import { decide, judgeConditions } from '../../../src/analysis/gate/decide.ts'
import { computeEffectivePolicy } from '../../../src/analysis/gate/policy/effective.ts'
import { evidence, gated, now, revision } from '../../services/promotion/gate/fixture.ts'
import { operation, plain } from '../fixtures.ts'

const shownText = (lines: string[]) => plain(lines.join('\n'))

t.test('the gate: a line and a mark for each condition, and the next step', async t => {
  const judged = judgeConditions(
    evidence({
      tests: [],
      bound: null,
      parity: null,
      compliance: null,
      candidates: [],
      policy: gated({ conditions: { ...gated({}).gate.conditions, tests: 'warn' } }),
    }),
  )
  const text = shownText(
    formatGateStatusLines({
      environment: 'production',
      at: now.toISOString(),
      revision,
      plan: null,
      complete: false,
      ...judged,
    }),
  )
  t.match(text, /^production ← c0ffee \(main\) "Add a queue": would be refused \(promotion\)/)
  t.match(text, / {2}✓ clean-revision {2}commit c0ffee/)
  t.match(text, / {2}✗ proven .*\n +→ twinstack up staging --revision c0ffee/)
  t.match(text, / {2}! tests/)
  t.match(text, / {2}· parity +needs a plan/)
  t.match(text, /next: twinstack preview production --revision c0ffee/)
})

t.test('a decision with break-glass, in its list too', async t => {
  const options = { ...noOptions, breakGlass: { reason: 'the shop is down' } }
  t.match(
    shownText(
      formatDecisionLines({
        ...decide(operation({ environment: 'production', options }), evidence()),
        digest: 'abc',
      }),
    ),
    /deploy of production allowed \(promotion, plan p1\)\n {2}BREAK-GLASS by ann, not approved yet: the shop is down/,
  )
  t.match(shownText(formatOperationTable([operation({ options })])), /BREAK-GLASS 62 created/)
})

t.test('verification, and a policy with its sources', async t => {
  const evidence = {
    condition: 'proven',
    what: 'operation',
    id: 'x',
    digest: 'd',
    status: 'changed' as const,
    detail: 'operation x has changed',
  }
  const decision = {
    at: now.toISOString(),
    digest: 'a'.repeat(64),
    planDigest: null,
    digestFits: true,
    sealFits: false,
    evidence: [evidence],
  }
  t.match(
    shownText(
      formatVerificationLines({
        operation: 'o',
        verifiedAt: now.toISOString(),
        verified: false,
        decisions: [decision],
      }),
    ),
    /digest fits, seal does NOT fit\n {2}✗ proven .*\nnot verified/,
  )
  const view = {
    environment: 'production',
    kind: 'production' as const,
    ...computeEffectivePolicy('production', {}, { gate: { withinHours: 5 } }),
    own: {},
    changed: null,
    reach: { cloud: 'aws' as const, account: '1', region: 'eu-west-1', role: 'r', readRole: null },
    maintenanceWindows: [],
    deletion: { role: 'admin' as const, confirm: true },
  }
  t.match(
    shownText(formatPolicyLines(view)),
    /gate \(default \+ environment\)\n {2}conditions\.clean-revision +required[\s\S]*withinHours +5[\s\S]*role for reading +the same[\s\S]*deletion +by admin, with its name typed/,
  )
})

t.test('changes as a patch', async t => {
  t.same(
    toPatch([
      ['gate.withinHours', 48],
      ['gate.conditions.no-drift', 'warn'],
      ['approvals', null],
    ]),
    { gate: { withinHours: 48, conditions: { 'no-drift': 'warn' } }, approvals: null },
  )
  t.throws(() => toPatch([['gate.__proto__', 1]]), /expected names/)
  t.throws(() => toPatch([['constructor..x', 1]]), /expected names/)
})
