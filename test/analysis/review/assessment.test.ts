import t from 'tap'
import {
  assessCompliance,
  assessMet,
  createNotKnown,
  createNotMet,
  assessParity,
  assessScale,
  createReference,
  combineAssessments,
} from '../../../src/analysis/review/assessment.ts'
import { difference, entry } from '../parity/register/fixture.ts'
import { at, evidence, judgement } from './fixture.ts'
import { requirePresent } from '../../helper/present.ts'

t.test('evidence against an item decides, then unknown evidence', async t => {
  const a = createReference('file', 'a')
  t.match(combineAssessments([assessMet('good', a), createNotMet('bad'), createNotKnown('dark')]), {
    result: 'not-met',
    sentence: 'bad',
    evidence: [a],
  })
  t.match(combineAssessments([assessMet('good', a), createNotKnown('dark', a)]), {
    result: 'not-known',
    sentence: 'dark',
    evidence: { length: 1 },
  })
  t.match(combineAssessments([assessMet('good'), assessMet('well'), assessMet('good')]), {
    result: 'met',
    sentence: 'good; well',
  })
  t.match(combineAssessments([]), { result: 'not-known', sentence: /nothing to assess/ })
})

t.test('parity in some aspects', async t => {
  const assess = (differences: Parameters<typeof judgement>[0], entries = [entry()]) =>
    assessParity(
      evidence({ parity: { report: 'p', at, judgement: judgement(differences, entries) } }),
      'it',
      ['image-and-instance'],
    )
  t.match(assess([]), { result: 'met', sentence: 'it: the same' })
  t.match(
    assess([difference(), difference({ path: 'imageId', never: true, ahead: { since: at } })]),
    { result: 'met', sentence: 'it: only 1 documented and 1 ahead within the allowed time differ' },
  )
  t.match(assess([difference({ path: 'imageId' })], []), {
    result: 'not-met',
    sentence: 'it: 1 differ, first LaunchTemplate app imageId (undocumented)',
    evidence: [{ kind: 'parity', id: 'p' }],
  })
  t.match(assess([difference({ aspect: 'network', path: 'x' })]), { result: 'met' })
  t.match(assessParity(evidence({ parity: null }), 'it', []), { result: 'not-known' })
  t.match(
    assessParity(
      evidence({ parity: { report: 'p', at: '2026-05-01T00:00:00Z', judgement: judgement() } }),
      'it',
      [],
    ),
    { result: 'not-known', sentence: /last comparison is of 2026-05-01/ },
  )
})

t.test('secrets that could not be compared are named', async t => {
  const resource = { path: 'x', type: 'aws:ec2/launchTemplate:LaunchTemplate', name: 'app' }
  const notComparable = [
    { resource: { ...resource, left: 'a', right: 'b' }, path: 'imageId', why: 'secret' as const },
  ]
  const assess = (aspect: 'image-and-instance' | 'network') =>
    assessParity(
      evidence({ parity: { report: 'p', at, judgement: judgement([], []), notComparable } }),
      'it',
      [aspect],
    ).sentence
  t.equal(assess('image-and-instance'), 'it: the same; 1 secret or unknown value is not compared')
  t.equal(assess('network'), 'it: the same')
})

t.test('items about aspects that mode partial leaves out are not met', async t => {
  const partial = judgement([difference({ path: 'other' })], [])
  const verdicts = partial.verdicts.map(one => ({ ...one, fails: false }))
  t.match(
    assessParity(
      evidence({ parity: { report: 'p', at, judgement: { ...partial, verdicts } } }),
      'it',
      ['image-and-instance'],
    ),
    { result: 'not-met', sentence: /mode partial/ },
  )
})

t.test('compliance with some rules', async t => {
  const violations = [{ environment: 'staging', check: 'monitoring', severity: 'high' as const }]
  const of = (change: object, rules = ['monitoring'], names?: string[]) =>
    assessCompliance(
      evidence({ compliance: { ...requirePresent(evidence().compliance), ...change } }),
      rules,
      names,
    )
  t.match(of({}), { result: 'met' })
  t.match(of({ violations }), {
    result: 'not-met',
    sentence: '1 violations of monitoring',
    evidence: [{ kind: 'compliance', id: 'compliance-1' }],
  })
  t.match(of({ violations }, ['monitoring'], ['production']), { result: 'met' })
  t.match(of({ checks: [] }), { result: 'not-known', sentence: /did not check monitoring/ })
  t.match(of({ at: '2026-01-01T00:00:00Z' }), { result: 'not-known' })
  t.match(assessCompliance(evidence({ compliance: null }), ['monitoring']), { result: 'not-known' })
})

t.test('sizes are named with both values, also those within the allowed ratio', async t => {
  const size = (path: string, left: unknown, right: unknown, ratio: number | null) => ({
    resource: {
      type: 'aws:ec2/instance:Instance',
      name: 'web',
      path: 'x',
      left: null,
      right: null,
    },
    path,
    left,
    right,
    ratio,
  })
  const { parity } = evidence()
  const found = assessScale(
    evidence({
      parity: parity && { ...parity, sizes: [size('instanceType', 't3.medium', 't3.xlarge', 4)] },
    }),
  )
  t.match(found.sentence, /Instance web instanceType t3\.medium \/ t3\.xlarge \(1 to 4\)/)
})
