import t from 'tap'
import {
  evaluateRules,
  limits,
} from '../../../../../src/adapters/runner/host/program/evaluateRules.ts'
import type { RuleQuestion } from '../../../../../src/adapters/runner/host/protocol.ts'
import { requirePresent } from '../../../../helper/present.ts'

const question: RuleQuestion = {
  environment: 'staging',
  kind: 'staging',
  settings: { size: 2 },
  resources: [],
}
const rule = (check: unknown, more: Record<string, unknown> = {}) => ({
  id: 'own',
  severity: 'low',
  describes: 'd',
  check,
  ...more,
})
const request = (check: unknown, more = {}, some = limits) =>
  requirePresent(evaluateRules({ rules: [rule(check, more)] }, question, some)[0])
const short = { ...limits, ruleMs: 150, allMs: 400 }

t.test('findings as data', async t => {
  t.same(
    request(({ settings, environment, kind }: any) => [
      { resource: 'urn:x', expected: 3, actual: settings.size },
      { expected: `${environment} ${kind}`, actual: { a: 1 } },
    ]),
    {
      id: 'own',
      severity: 'low',
      describes: 'd',
      error: null,
      findings: [
        { resource: 'urn:x', expected: 3, actual: 2 },
        { resource: null, expected: 'staging staging', actual: '{"a":1}' },
      ],
    },
  )
  t.same(
    request(() => []),
    { id: 'own', severity: 'low', describes: 'd', error: null, findings: [] },
  )
})

t.test('a rule that throws, or returns another type', async t => {
  const cases: [unknown, RegExp][] = [
    [
      () => {
        throw new Error('no such thing')
      },
      /no such thing/,
    ],
    [
      () => {
        throw null
      },
      /null/,
    ],
    [
      () => {
        throw { message: 5 }
      },
      /5/,
    ],
    [() => 'x', /must return an array/],
    [() => undefined, /must return an array/],
    [async () => [], /not a promise/],
    [
      async () => {
        throw new Error('x')
      },
      /not a promise/,
    ],
    [() => [1], /a finding must be/],
    [() => [{ expected: 1 }], /a finding must be/],
    [
      () => [
        {
          expected: 1,
          get actual() {
            throw new Error('from a getter')
          },
        },
      ],
      /from a getter/,
    ],
    [
      () => {
        const loop: any = {}
        loop.self = loop
        return [{ expected: 1, actual: loop }]
      },
      /circular/i,
    ],
  ]
  for (const [check, error] of cases)
    t.match(request(check), { findings: [], error }, String(error))
})

t.test('an endless loop is ended, also in a getter; the other rules are evaluated', async t => {
  const loop = () => {
    for (;;);
  }
  t.match(request(loop, {}, short), { error: 'no answer within 0.15 s' })
  t.match(
    request(
      () => [
        {
          expected: 1,
          get actual() {
            return loop()
          },
        },
      ],
      {},
      short,
    ),
    { error: /no answer within/ },
  )
  const found = evaluateRules({ rules: [rule(loop), rule(() => [], { id: 'next' })] }, question, {
    ...limits,
    ruleMs: 500,
  })
  t.match(found, [{ error: /no answer/ }, { id: 'next', error: null }])
  const late = evaluateRules({ rules: Array.from({ length: 5 }, () => rule(loop)) }, question, {
    ...limits,
    ruleMs: 100,
    allMs: 250,
  })
  t.match(late.at(-1), { error: /not evaluated: the rules before it took 0.25 s/ })
})

t.test('no rule can change the input of the next one', async t => {
  const rules = [
    rule(({ settings }: any) => {
      settings.size = 9
      return []
    }),
    rule(({ settings }: any) => [{ expected: 2, actual: settings.size }]),
  ]
  t.match(evaluateRules({ rules }, question), [
    { error: /read only|assign/ },
    { findings: [{ actual: 2 }] },
  ])
  t.same(question.settings, { size: 2 })
})

t.test('an invalid rule is reported with the highest severity', async t => {
  t.match(evaluateRules({ rules: { a: 1 } }, question), [
    { id: 'rules', severity: 'critical', error: /must be an array/ },
  ])
  const broken = [
    null,
    {},
    rule(() => [], { id: 'no spaces' }),
    rule(() => [], { severity: 'urgent' }),
    rule(() => [], { describes: 1 }),
    rule(1),
  ]
  t.match(evaluateRules({ rules: broken }, question), [
    { id: 'rules[0]', severity: 'critical', error: /`id` must be/ },
    { id: 'rules[1]' },
    { error: /`id`/ },
    { severity: 'critical', error: /`severity`/ },
    { error: /`describes`/ },
    { id: 'own', error: /`check`/ },
  ])
})

t.test('long texts are truncated', async t => {
  t.match(
    request(() => [{ expected: 'x', actual: 1n }]),
    { error: /BigInt/ },
  )
  t.equal(
    String(
      requirePresent(request(() => [{ expected: 'x'.repeat(10_000), actual: 1 }]).findings[0])
        .expected,
    ).length,
    limits.text + 1,
  )
  t.equal(
    request(() => Array.from({ length: 5000 }, () => ({ expected: 1, actual: 2 }))).findings.length,
    limits.findings,
  )
})
