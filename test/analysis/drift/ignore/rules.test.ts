import t from 'tap'
import { matches } from '../../../../src/analysis/drift/ignore/match.ts'
import { matchesStars } from '../../../../src/lib/wildcards.ts'
import { RulesAtWork, type Candidate } from '../../../../src/analysis/drift/ignore/rules.ts'
import type { IgnoreRule } from '../../../../src/model/ignoreRule.ts'

const rule = (over: Partial<IgnoreRule>): IgnoreRule => ({
  id: 'r',
  reason: 'long enough to say',
  owner: 'me',
  ...over,
})
const subject = {
  type: 'aws:ec2/securityGroup:SecurityGroup',
  name: 'web-1',
  path: 'ingress[0].description',
}
const candidate = (over: Partial<Candidate>): Candidate => ({
  ...subject,
  what: 'changed',
  class: 'cosmetic',
  severity: 'info',
  direction: 'changed',
  replaces: false,
  ...over,
})
const now = new Date('2026-06-15T12:00:00Z')

t.test('wildcards in type, name and path', t => {
  t.ok(matchesStars('aws:ec2/*', subject.type))
  t.notOk(matchesStars('aws:ec2', subject.type))
  t.ok(matchesStars('a.b*', 'a.bc'))
  t.notOk(matchesStars('a.b*', 'axbc'))
  t.ok(matches(rule({ type: '*SecurityGroup', name: 'web-*' }), subject))
  t.ok(matches(rule({ property: 'ingress[*].description' }), subject))
  t.ok(matches(rule({ property: 'ingress' }), subject), 'and everything below it')
  t.ok(matches(rule({ property: 'ingress[0]' }), subject))
  t.notOk(matches(rule({ property: 'ingress[1]' }), subject))
  t.notOk(
    matches(rule({ property: 'ingress[*].description' }), { ...subject, path: 'ingress[0]' }),
    'a new entry has more than its description',
  )
  t.ok(matches(rule({ property: 'tags.cost-*' }), { ...subject, path: 'tags.cost-center' }))
  t.ok(
    matches(rule({ property: 'tags["kubernetes.io/*"]' }), {
      ...subject,
      path: 'tags["kubernetes.io/cluster/x"]',
    }),
  )
  t.notOk(matches(rule({ property: 'tags.*' }), { ...subject, path: 'tags' }))
  t.notOk(
    matches(rule({ property: '*' }), { ...subject, path: null }),
    'a rule about properties does not apply to the whole resource',
  )
  t.end()
})

t.test('drift that a rule may not hide is reported, and listed as not hidden', t => {
  const at = (allow?: IgnoreRule['allow']) =>
    new RulesAtWork([rule({ name: 'web-*', ...(allow ? { allow } : {}) })], 'staging', now)
  const hidden = (over: Partial<Candidate>, allow?: IgnoreRule['allow']) =>
    at(allow).findSuppressing(candidate(over)) === 'r'
  t.ok(hidden({}))
  t.notOk(hidden({ what: 'deleted', path: null, class: 'tags' }))
  t.ok(hidden({ what: 'deleted', path: null, class: 'tags' }, ['deletion']))
  t.notOk(
    hidden({ what: 'deleted', path: null, class: 'security', direction: 'loosened' }, ['deletion']),
    'a deletion that loosens security is both',
  )
  t.notOk(hidden({ what: 'recreated', path: null }, ['deletion']))
  t.ok(hidden({ what: 'recreated', path: null }, ['replacement']))
  t.notOk(hidden({ replaces: true }))
  t.ok(hidden({ replaces: true }, ['replacement']))
  t.notOk(hidden({ class: 'security', direction: 'loosened' }))
  t.notOk(
    hidden({ class: 'security', direction: 'changed' }),
    'a change with unknown direction may be loosening',
  )
  t.ok(hidden({ class: 'security', direction: 'tightened' }))
  t.ok(hidden({ class: 'security', direction: 'loosened' }, ['loosening']))
  t.notOk(
    hidden({ class: 'availability', direction: 'loosened', severity: 'high' }),
    'e.g. no protection from deletion',
  )
  t.ok(
    hidden({ class: 'availability', direction: 'loosened', severity: 'medium' }),
    'e.g. fewer machines',
  )
  const work = at()
  work.findSuppressing(
    candidate({ what: 'deleted', path: null, class: 'security', direction: 'loosened' }),
  )
  t.match(work.report(), [
    {
      state: 'active',
      suppressed: 0,
      refused: [/^deletion and loosening: aws:ec2\/securityGroup:SecurityGroup web-1$/],
    },
  ])
  t.end()
})

t.test('expired, unused, of another environment', t => {
  const work = new RulesAtWork(
    [
      rule({ id: 'today', property: 'ingress', expires: '2026-06-15' }),
      rule({ id: 'yesterday', name: '*', expires: '2026-06-14' }),
      rule({ id: 'never', name: 'nobody' }),
      rule({ id: 'there', name: '*', environments: ['prod*'] }),
    ],
    'staging',
    now,
  )
  t.equal(work.findSuppressing(candidate({})), 'today', 'a rule still applies on its last day')
  t.equal(work.findSuppressing(candidate({ path: 'name' })), null)
  t.same(
    work.report().map(({ id, state, suppressed }) => [id, state, suppressed]),
    [
      ['today', 'active', 1],
      ['yesterday', 'expired', 0],
      ['never', 'unused', 0],
    ],
  )
  t.end()
})
