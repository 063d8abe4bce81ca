import t from 'tap'
import { findFixedNames, hasFixedName } from '../../../../src/adapters/runner/child/fixedName.ts'

const resource = (inputs: object, { id = 'x', arn = '' } = {}) => ({
  urn: 'urn:pulumi:live::shop::t:t:T::one',
  type: 't:t:T',
  custom: true,
  id,
  inputs: { ...inputs },
  outputs: arn === '' ? {} : { arn },
})
const cases: [string, ReturnType<typeof resource>, boolean][] = [
  ['the id is an input', resource({ name: 'jobs' }, { id: 'jobs' }), true],
  ['the ARN ends with an input', resource({ name: 'jobs' }, { arn: 'arn:aws:sns:::jobs' }), true],
  ['the id ends with an input', resource({ name: 'jobs' }, { id: 'https://sqs/1/jobs' }), true],
  [
    'the provider generated the name',
    resource({ name: 'jobs-1', __defaults: ['name'] }, { id: 'jobs-1' }),
    false,
  ],
  ['the id has nothing of the inputs', resource({ name: 'jobs' }, { id: 'vpc-1' }), false],
  ['a region is no name', resource({ region: 'eu-west-1' }, { id: 'a:eu-west-1' }), false],
  ['a part of the last part', resource({ name: 'jobs' }, { id: 'my-jobs' }), false],
  ['an empty input', resource({ prefix: '' }, { id: 'a/' }), false],
]

for (const [what, one, fixed] of cases)
  t.test(`${what}: ${fixed ? 'fixed' : 'not fixed'}`, async t => {
    t.equal(hasFixedName(one), fixed)
    t.same(findFixedNames({ resources: [one] }, [one.urn]), fixed ? [one.urn] : [])
    t.same(findFixedNames({ resources: [one] }, []), [], 'not among those that are replaced')
  })
