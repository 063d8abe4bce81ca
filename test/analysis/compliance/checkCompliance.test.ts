import t from 'tap'
import type { RuleFindings } from '../../../src/model/operation.ts'
import { complianceReportSchema, type Waiver } from '../../../src/model/compliance.ts'
import {
  check,
  cluster,
  environment,
  now,
  resource,
  sound,
} from '../../services/compliance/fixture.ts'
import { requirePresent } from '../../helper/present.ts'

const production = environment('production', { resources: [cluster(), ...sound] })
const own = (change: Partial<RuleFindings> = {}): RuleFindings => ({
  id: 'mine',
  severity: 'low',
  describes: 'd',
  state: 'recorded',
  findings: [{ resource: null, expected: 1, actual: 2 }],
  error: null,
  ...change,
})
const waiver = (change: Partial<Waiver> = {}): Waiver => ({
  rule: 'backup_retention',
  reason: 'why',
  owner: 'me',
  expires: '2026-06-15',
  ...change,
})
const short = environment('staging', {
  resources: [cluster({ backupRetentionPeriod: 3 }), ...sound],
})

t.test('compliant', async t => {
  const report = check([production, environment('staging', { resources: [cluster(), ...sound] })])
  t.match(report, {
    compliant: true,
    violations: [],
    waived: [],
    notes: [],
    checkedAt: now.toISOString(),
    bySeverity: { critical: 0, high: 0, medium: 0, low: 0 },
  })
  t.same(
    requirePresent(report.environments[1]).checks.some(one => one.id === 'deletion_protection'),
    false,
    'a rule for production is not applied to staging',
  )
  t.ok(complianceReportSchema.safeParse(report).success)
})

t.test('the article: staging 14 against production 15 is critical', async t => {
  const { compliant, violations } = check([
    environment('staging', { resources: [cluster({ engineVersion: '14.9' }), ...sound] }),
    production,
  ])
  t.notOk(compliant)
  t.match(violations, [
    {
      severity: 'critical',
      environment: 'staging',
      check: 'database_version',
      expected: '15.4',
      actual: '14.9',
      resource: { name: 'main' },
      source: 'built-in',
    },
  ])
})

t.test('worst first, then by environment and check', async t => {
  const bad = [
    cluster({ engineVersion: '14.9', backupRetentionPeriod: 1, storageEncrypted: false }),
    ...sound,
    resource('cloudwatch/logGroup:LogGroup', 'app', {}),
  ]
  const { violations } = check([
    environment('staging', { resources: bad }),
    production,
    environment('copy', { kind: 'ephemeral', resources: bad }),
  ])
  t.same(
    violations.map(one => `${one.severity} ${one.environment} ${one.check}`),
    [
      'critical copy database_version',
      'critical staging database_version',
      'high copy backup_retention',
      'high copy encryption_at_rest',
      'high staging backup_retention',
      'high staging encryption_at_rest',
      'medium copy log_retention',
      'medium staging log_retention',
    ],
  )
})

t.test(
  'waivers: active until the end of their day, expired ones count again, unused ones are listed',
  async t => {
    t.match(check([short], { waivers: [waiver()] }), {
      compliant: true,
      waived: [{ check: 'backup_retention', waiver: { owner: 'me' } }],
      waivers: [{ state: 'active', matched: 1 }],
    })
    t.match(check([short], { waivers: [waiver({ expires: '2026-06-14' })] }), {
      compliant: false,
      violations: [{ waiver: { expires: '2026-06-14' } }],
      waived: [],
      waivers: [{ state: 'expired', matched: 1 }],
    })
    t.match(check([short], { waivers: [waiver({ rule: 'no_latest' })] }), {
      compliant: false,
      violations: [{ waiver: null }],
      waivers: [{ state: 'unused', matched: 0 }],
    })
    t.match(
      check([short], {
        waivers: [waiver({ expires: '2026-01-01' }), waiver({ reason: 'renewed' })],
      }),
      { compliant: true, waivers: [{ state: 'expired' }, { state: 'active' }] },
    )
  },
)

t.test('the violations that a waiver covers', async t => {
  const covers = (change: Partial<Waiver>) =>
    check([short], { waivers: [waiver(change)] }).compliant
  for (const change of [
    { environment: 'staging' },
    { environment: 'st*' },
    { resource: 'main' },
    { resource: 'Cluster main' },
    { resource: 'urn:*' },
    { rule: 'backup_*' },
  ])
    t.ok(covers(change), JSON.stringify(change))
  for (const change of [
    { environment: 'production' },
    { resource: 'other' },
    { resource: 'Instance main' },
  ])
    t.notOk(covers(change), JSON.stringify(change))
})

t.test("the program's own rules", async t => {
  const urn = requirePresent(production.resources[0]).urn
  const of = (ruleFindings: RuleFindings[] | null, more = {}) =>
    check([{ ...production, ruleFindings, ...more }])
  t.match(of([own()]), {
    violations: [
      { severity: 'low', check: 'mine', source: 'program', expected: 1, actual: 2, resource: null },
    ],
  })
  t.match(
    of([
      own({
        findings: [
          { resource: urn, expected: 1, actual: 2 },
          { resource: 'a word', expected: 1, actual: 2 },
        ],
      }),
    ]).violations.map(one => one.resource?.name),
    ['a word', 'main'],
  )
  t.match(of([own({ findings: [], error: 'it threw' })]), {
    compliant: false,
    violations: [{ expected: 'a judgement', actual: 'error: it threw' }],
  })
  t.match(of([own({ findings: [] })]), {
    compliant: true,
    environments: [{ checks: { length: 16 } }],
  })
  t.ok(of([own({ state: 'planned' })]).compliant, 'of another state')
  t.notOk(of([own({ state: 'planned' })], { state: 'planned' }).compliant)
  t.match(of(null).notes, [/own rules were not evaluated for production/])
})

t.test('rules are applied to the planned state', async t => {
  t.match(check([{ ...short, state: 'planned' }]).violations, [
    { check: 'backup_retention', state: 'planned' },
  ])
})

t.test('values that could not be judged are reported', async t => {
  t.match(check([short]).notes, [/no deployed production environment.*not compared/])
  t.match(check([{ ...short, ahead: true, settings: null }, production]).notes, [
    /staging is ahead of production/,
    /settings of staging are not known/,
  ])
  t.match(check([environment('production')]).notes, [/production has no recorded resources/])
  t.same(check([short], { expected: { database: { version: '15.4' }, services: {} } }).notes, [])
})

t.test('the comparison with production works when production itself is not checked', async t => {
  const old = environment('staging', { resources: [cluster({ engineVersion: '14.9' }), ...sound] })
  t.match(check([old], { production }).violations, [{ check: 'database_version' }])
  t.throws(() => check([old], { expected: { databse: {} } }), { name: /Zod/ })
})
