import t from 'tap'
import { judgeRegister } from '../../../../src/analysis/parity/register/judgeRegister.ts'
import { proposeEntries } from '../../../../src/analysis/parity/register/proposeEntries.ts'
import { readRegister } from '../../../../src/analysis/parity/register/readRegister.ts'
import type { Difference } from '../../../../src/model/register.ts'
import { difference, now, pair } from './fixture.ts'

const instance = (name: string): Difference =>
  difference({
    aspect: 'database',
    place: { type: 'aws:rds/clusterInstance:ClusterInstance', name },
    path: 'instanceClass',
    left: 'db.r6g.large',
    right: 'db.r6g.2xlarge',
  })
const odd: Difference[] = [
  instance('main-0'),
  instance('main-1'),
  difference(),
  difference({ path: 'flag', left: false, right: true }),
  difference({ path: 'count', left: 2, right: 3 }),
  difference({ path: 'text', left: '30', right: 'yes: "no"\n# x' }),
  difference({ path: 'list', left: ['b', 'a'], right: [{ from: 1, to: 'x' }] }),
  difference({ path: 'map', left: undefined, right: { a: { b: 1 } } }),
  difference({ kind: 'missing', path: null, left: undefined, right: { a: 1 } }),
  difference({
    path: null,
    aspect: 'region',
    place: { type: 'environment', name: 'regions' },
    left: ['a'],
    right: ['a', 'b'],
  }),
]
const options = { owner: 'platform', review: '2026-12-31' }

t.test('refused until a person has written the justification', async t => {
  const text = proposeEntries([difference()], options)
  t.match(text, /justification: "" {2}# why\?/)
  t.throws(() => readRegister(text), {
    code: 'invalid-request',
    message:
      /differences.0.justification: is empty: write why .*; differences.0.risk: is empty: write what may be missed/,
  })
  t.throws(() => readRegister(proposeEntries([difference()], { review: '2026-12-31' })), {
    message: /differences.0.owner: is empty: name the owner/,
  })
})

t.test('filled in, they document exactly what was undocumented, values of every kind', async t => {
  const text = proposeEntries(odd, options).replaceAll('""', '"because"')
  const register = readRegister(text)
  t.equal(
    register.differences.length,
    odd.length - 1,
    'equal differences of one type are one entry',
  )
  t.match(judgeRegister(odd, register, { now, pair: pair() }), {
    passes: true,
    stale: [],
    counts: { documented: odd.length },
  })
})

t.test('when production is on the left', async t => {
  const turned = odd.map(one => ({ ...one, left: one.right, right: one.left }))
  const register = readRegister(
    proposeEntries(turned, { ...options, production: 'left' }).replaceAll('""', '"because"'),
  )
  t.match(register.differences[0], { staging: 'db.r6g.large', production: 'db.r6g.2xlarge' })
  t.ok(judgeRegister(turned, register, { now, pair: pair(), production: 'left' }).passes)
})

t.test('no versions, no secrets, and nothing when there is nothing', async t => {
  const text = proposeEntries(
    [
      difference({ never: true, path: 'engineVersion' }),
      difference({ path: 'password', left: '[secret]', right: { inner: '[secret]' } }),
    ],
    options,
  )
  t.notMatch(text, /engineVersion|secret/)
  t.match(text, /staging: "\*"/)
  t.equal(proposeEntries([], options), '# nothing to propose\n')
})

t.test(
  'accepts verdicts of every kind and proposes entries only for undocumented ones',
  async t => {
    const { verdicts } = judgeRegister(
      [difference(), difference({ never: true, path: 'v' })],
      { differences: [] },
      { now, pair: pair() },
    )
    t.equal(proposeEntries(verdicts, options).match(/aspect:/g)?.length, 1)
  },
)

t.test('an entry for a whole resource says which side has it', async t => {
  for (const kind of ['missing', 'extra'] as const) {
    const one = difference({ kind, path: null, left: null, right: null })
    const text = proposeEntries([one], options)
    t.match(
      text,
      kind === 'missing'
        ? /staging: absent\n\s+production: present/
        : /staging: present\n\s+production: absent/,
    )
    const judge = (yaml: string) =>
      judgeRegister([one], readRegister(yaml.replaceAll('""', '"because"')), { now, pair: pair() })
        .verdicts[0]?.status
    t.equal(judge(text), 'documented')
    t.equal(judge(text.replace('present', 'absent')), 'documented', 'as proposed by older versions')
    const turned = text
      .replace('staging: absent', 'staging: other')
      .replace('production: absent', 'production: other')
      .replaceAll('present', 'absent')
      .replaceAll('other', 'present')
    t.not(judge(turned), 'documented', 'the wrong side')
  }
})
