import { readFileSync } from 'node:fs'
import t from 'tap'
import { parseIgnoreRules } from '../../../../src/analysis/drift/ignore/parse.ts'
import type { TwinstackError } from '../../../../src/lib/errors.ts'
import { requirePresent } from '../../../helper/present.ts'

function failure(text: string): TwinstackError {
  try {
    parseIgnoreRules(text, 'programs/drift.yaml')
  } catch (error) {
    return error as TwinstackError
  }
  throw new Error('it was taken')
}

t.test('a file of rules', t => {
  const rules = parseIgnoreRules(`
rules:
  - id: scaler
    type: aws:autoscaling/group:Group
    property: desiredCapacity
    environments: [production, staging]
    reason: the scaling policy decides
    owner: platform
    expires: 2027-01-31
    allow: [loosening]
`)
  t.match(rules, [
    { id: 'scaler', property: 'desiredCapacity', expires: '2027-01-31', allow: ['loosening'] },
  ])
  t.same(parseIgnoreRules(''), [])
  t.end()
})

t.test('every wrong field is named', t => {
  const error = failure(`
rules:
  - id: Bad Id
    reason: short
    owner: ''
    expires: tomorrow
    allow: [everything]
    propery: tags
  - id: twice
    name: '*'
    reason: a reason that is long enough
    owner: me
  - id: twice
    name: '*'
    reason: a reason that is long enough
    owner: me
`)
  t.equal(error.code, 'invalid-request')
  t.match(error.message, /^programs\/drift\.yaml is wrong: /)
  t.same(
    requirePresent(error.fields)
      .map(({ path }) => path)
      .sort(),
    [
      'rules.0.allow.0',
      'rules.0.expires',
      'rules.0.id',
      'rules.0.owner',
      'rules.0.propery',
      'rules.0.reason',
    ],
  )
  t.match(
    failure(
      'rules:\n  - {id: a, name: x, reason: long enough to say, owner: me}\n  - {id: a, name: ' +
        'x, reason: long enough to say, owner: me}',
    ).fields,
    [{ path: 'rules.1.id', message: /another rule/ }],
  )
  t.match(
    failure('rules:\n  - {id: a, reason: long enough to say, owner: me}').message,
    /at least one of type, name, property/,
  )
  t.match(failure('rules: [').message, /is not valid YAML/)
  t.match(failure('- a').code, 'invalid-request')
  t.end()
})

t.test('the rules of the sample are valid', t => {
  const text = readFileSync(new URL('../../../../programs/drift.yaml', import.meta.url), 'utf8')
  t.ok(parseIgnoreRules(text, 'programs/drift.yaml').length > 0)
  t.end()
})
