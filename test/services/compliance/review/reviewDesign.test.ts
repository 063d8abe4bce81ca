import t from 'tap'
import {
  reviewDesign,
  reviewDesignOnce,
} from '../../../../src/services/compliance/review/reviewDesign.ts'
import { evidenceSchema, reviewSchema, type Evidence } from '../../../../src/model/review.ts'
import { difference, entry } from '../../../analysis/parity/register/fixture.ts'
import { at, evidence, judgement, nothing } from '../../../analysis/review/fixture.ts'
import { requirePresent } from '../../../helper/present.ts'

/** The article's checklist, word for word. */
const titles = [
  'Infrastructure defined in code (IaC)',
  'Same base OS image (ubuntu:22.04, not alpine vs. ubuntu)',
  'Same database version (PostgreSQL 15 everywhere)',
  'Same service versions (dependencies locked, not latest)',
  'Same network topology (VPC, security groups)',
  'Same monitoring/logging tools',
  'Configuration parameterized (staging/production differ in scale/replicas only)',
  'Deployment process identical for all environments',
  'No manual SSH/config changes (use IaC)',
  'Monthly drift detection audits',
  'Staging smaller in scale but same software',
  'Documentation explains intentional differences',
  'Automated rollback if deployment fails',
  'Version control for all infrastructure code',
  'CI/CD prevents deploying without staging test',
]
const item = (id: string, change: Partial<Evidence>) =>
  requirePresent(reviewDesign(evidence(change)).items.find(one => one.id === id))

t.test("the article's fifteen items in its order, then ours", async t => {
  const { items, counts } = reviewDesign(evidence())
  t.same(
    items.filter(one => !one.ours).map(one => one.title),
    titles,
  )
  t.same(
    items.map(one => one.number),
    items.map((_, index) => index + 1),
  )
  t.ok(items.slice(15).length > 0 && items.slice(15).every(one => one.ours))
  t.same(
    items.filter(one => one.result !== 'met').map(one => `${one.id}: ${one.sentence}`),
    [],
  )
  t.same(counts, { met: 15, 'not-met': 0, 'not-known': 0 })
  t.ok(
    items.every(one => one.sentence !== '' && one.evidence.length > 0),
    'each with a sentence and where to look',
  )
  t.ok(reviewSchema.safeParse(reviewDesign(evidence())).success)
  t.ok(evidenceSchema.safeParse(evidence()).success)
})

t.test('without evidence nothing is met', async t => {
  const { items, counts } = reviewDesign(nothing)
  t.same(
    items.filter(one => one.result === 'met'),
    [],
  )
  t.equal(counts.met, 0)
  t.ok(items.every(one => one.sentence !== ''))
})

t.test("what the product can't do yet is not met", async t => {
  const capabilities = { rollback: true, automaticRollback: false, gate: false }
  t.match(item('automatic-rollback', { capabilities }), {
    result: 'not-met',
    sentence: /somebody has to request/,
  })
  t.match(item('automatic-rollback', { capabilities: { ...capabilities, rollback: false } }), {
    result: 'not-met',
    sentence: /no automatic rollback/,
  })
  t.match(item('staging-first', { capabilities }), {
    result: 'not-met',
    sentence: /nothing prevents/,
  })
  t.match(item('automatic-rollback', { automaticRollback: [] }), {
    result: 'not-met',
    sentence: /not enabled for production/,
  })
  t.match(item('staging-first', { gates: [] }), {
    result: 'not-met',
    sentence: 'production has no gate',
  })
})

const drift = (change: object) =>
  evidence().drift.map(one => ({ ...one, ...(one.environment === 'staging' ? change : {}) }))
const environments = (change: object) =>
  evidence().environments.map(one => (one.name === 'staging' ? { ...one, ...change } : one))
const deployed = requirePresent(requirePresent(evidence().environments[0]).deployed)
const parity = (...args: Parameters<typeof judgement>) => ({
  parity: { report: 'p', at, judgement: judgement(...args) },
})
const approvals = requirePresent(evidence().approvals[0])
const cases: [id: string, change: Partial<Evidence>, result: string, sentence: RegExp][] = [
  [
    'infrastructure-in-code',
    { drift: drift({ unmanaged: 2 }) },
    'not-met',
    /staging has 2 resources outside the code/,
  ],
  [
    'infrastructure-in-code',
    { drift: drift({ unmanaged: null }) },
    'not-known',
    /outside the code is not known/,
  ],
  [
    'infrastructure-in-code',
    { environments: environments({ deployed: null }) },
    'not-met',
    /staging has not been deployed/,
  ],
  [
    'same-image',
    parity([difference({ path: 'imageId', never: true })]),
    'not-met',
    /imageId \(never-legitimate\)/,
  ],
  [
    'same-database-version',
    {
      compliance: {
        ...requirePresent(evidence().compliance),
        violations: [{ environment: 'staging', check: 'database_version', severity: 'critical' }],
      },
    },
    'not-met',
    /1 violations of database_version/,
  ],
  [
    'same-service-versions',
    parity([difference({ aspect: 'services', never: true })]),
    'not-met',
    /service versions: 1 differ/,
  ],
  ['same-network', { parity: null }, 'not-known', /not been compared/],
  ['parameterized', { settingsDiffer: null }, 'not-known', /have not been compared/],
  ['parameterized', parity([difference({ path: 'x' })], []), 'not-met', /1 differences/],
  [
    'parameterized',
    { environments: environments({ settingsDigest: null }) },
    'not-known',
    /staging were not validated/,
  ],
  [
    'same-process',
    {
      operations: [
        { id: 'oob', environment: 'staging', kind: 'out-of-band', status: 'succeeded', at },
      ],
    },
    'not-met',
    /changes of staging outside the deployment process: 1$/,
  ],
  [
    'same-process',
    {
      operations: [
        {
          id: 'oob',
          environment: 'staging',
          kind: 'out-of-band',
          status: 'succeeded',
          at: '2026-01-01T00:00:00Z',
        },
      ],
    },
    'met',
    /deployed by an operation/,
  ],
  [
    'no-manual-changes',
    { drift: drift({ changed: 1, deleted: 1 }) },
    'not-met',
    /2 resources of staging were changed by hand/,
  ],
  ['no-manual-changes', { drift: [] }, 'not-known', /not been checked for drift/],
  [
    'monthly-audits',
    { schedules: [] },
    'not-met',
    /no schedule checks staging monthly; no schedule checks production monthly/,
  ],
  [
    'monthly-audits',
    {
      schedules: [{ id: 's', environment: null, task: 'drift-check', paused: true, everyDays: 1 }],
    },
    'not-met',
    /no schedule/,
  ],
  [
    'monthly-audits',
    {
      schedules: [
        { id: 's', environment: null, task: 'drift-check', paused: false, everyDays: 90 },
      ],
    },
    'not-met',
    /no schedule/,
  ],
  [
    'monthly-audits',
    { drift: drift({ at: '2026-05-01T00:00:00Z' }) },
    'not-met',
    /staging has not been checked for a month/,
  ],
  ['monthly-audits', { drift: [] }, 'not-met', /staging was never checked for drift/],
  [
    'smaller-but-same',
    parity([difference({ aspect: 'services', never: true })]),
    'not-met',
    /1 software versions differ/,
  ],
  ['documented', { register: null }, 'not-met', /no register/],
  ['documented', parity([difference()], []), 'not-met', /1 undocumented/],
  [
    'documented',
    parity([difference()], [entry({ review: '2026-01-01' })]),
    'not-met',
    /1 overdue for review/,
  ],
  [
    'version-control',
    { environments: environments({ deployed: { ...deployed, dirty: true } }) },
    'not-met',
    /changes that were not committed/,
  ],
  [
    'version-control',
    { environments: environments({ deployed: { ...deployed, commit: null } }) },
    'not-met',
    /not a commit/,
  ],
  ['register-tidy', parity([], [entry()]), 'not-met', /1 entries match nothing/],
  [
    'register-tidy',
    { compliance: { ...requirePresent(evidence().compliance), expiredWaivers: 1 } },
    'not-met',
    /1 waivers have expired/,
  ],
  ['two-persons', {}, 'met', /approval of another person/],
  [
    'two-persons',
    { approvals: [{ ...approvals, required: false, persons: ['ana'] }] },
    'not-met',
    /only ana may approve .*twinstack token create NAME --owner NAME --role approver/,
  ],
  [
    'two-persons',
    { approvals: [{ ...approvals, required: false }] },
    'not-met',
    /twinstack policy production approvals.required=true/,
  ],
  ['two-persons', { approvals: [{ ...approvals, fourEyes: false }] }, 'not-met', /fourEyes=true/],
  ['runs-separated', {}, 'met', /each run has a user of its own$/],
  ['runs-separated', { runs: null }, 'not-known', /not known/],
  [
    'runs-separated',
    { runs: { separate: true, reason: null, sandbox: 'bubblewrap' } },
    'met',
    /a user of its own, in a sandbox of bubblewrap/,
  ],
  [
    'runs-separated',
    { runs: { separate: false, reason: null, sandbox: 'bubblewrap' } },
    'met',
    /bubblewrap hides its keys/,
  ],
  [
    'runs-separated',
    { runs: { separate: false, reason: '/root is closed', sandbox: null } },
    'not-met',
    /can read its keys \(\/root is closed\); .*TWINSTACK_RUNNER_USER=separate, or .*bubblewrap/,
  ],
]

t.test('each item answers to its evidence', async t => {
  for (const [id, change, result, sentence] of cases)
    t.match(item(id, change), { result, sentence }, `${id} ${String(sentence)}`)
})

t.test('the same evidence is judged once, other evidence at once', t => {
  let calls = 0
  const design: typeof reviewDesign = found => {
    calls += 1
    return reviewDesign(found)
  }
  const first = reviewDesignOnce(evidence(), design)
  t.strictSame(reviewDesignOnce(evidence(), design), first)
  t.equal(calls, 1)
  const changes: Partial<Evidence>[] = [
    { parity: null },
    { now: '2026-09-01T00:00:00.000Z' },
    { drift: [] },
    { settingsDiffer: null },
  ]
  for (const change of changes)
    t.strictSame(reviewDesignOnce(evidence(change), design), reviewDesign(evidence(change)))
  t.equal(calls, 1 + changes.length)
  t.end()
})
