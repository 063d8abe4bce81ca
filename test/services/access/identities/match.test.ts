import t from 'tap'
import { fits, findRuleFor } from '../../../../src/services/access/identities/match.ts'
import { accessFileSchema } from '../../../../src/services/access/accessFile.ts'
import {
  issuerSchema,
  matchesAnyOwner,
  subjectSchema,
} from '../../../../src/services/access/identities/rules.ts'
import { measureProcessorTime } from '../../../helper/processorTime.ts'

t.test('a wildcard stays within its part', async t => {
  const main = 'repo:acme/shop:ref:refs/heads/main'
  const table: [pattern: string, subject: string, fits: boolean][] = [
    [main, main, true],
    [main, `${main}x`, false],
    [main, `x${main}`, false],
    [main, main.toUpperCase(), false],
    ['repo:acme/shop:pull_request', 'repo:acme/shop:pull_request', true],
    ['repo:acme/*:pull_request', 'repo:acme/shop:pull_request', true],
    ['repo:acme/*:pull_request', 'repo:acme/:pull_request', false],
    ['repo:acme/*:pull_request', 'repo:acme-evil/shop:pull_request', false],
    ['repo:acme/*:ref:refs/heads/main', 'repo:acme/shop:environment:x:ref:refs/heads/main', false],
    ['repo:acme/shop:*', 'repo:acme/shop:pull_request', true],
    ['repo:acme/shop:*', 'repo:acme/shop:environment:production', false],
    ['repo:acme/shop:ref:refs/heads/*', main, true],
    ['repo:acme/shop:ref:refs/heads/*', 'repo:acme/shop:ref:refs/heads/feature/a', false],
    ['repo:acme/shop:ref:refs/heads/**', 'repo:acme/shop:ref:refs/heads/feature/a', true],
    [
      'repo:acme/shop:ref:refs/heads/**',
      'repo:acme/shop:ref:refs/heads/a:environment:production',
      false,
    ],
    [
      'project_path:acme/**:ref_type:branch:ref:main',
      'project_path:acme/team/shop:ref_type:branch:ref:main',
      true,
    ],
    [
      'project_path:acme/*:ref_type:branch:ref:main',
      'project_path:acme/team/shop:ref_type:branch:ref:main',
      false,
    ],
    ['repo:acme/shop.js:pull_request', 'repo:acme/shopxjs:pull_request', false],
    ['repo:acme/[a]+(b)?:x', 'repo:acme/[a]+(b)?:x', true],
    ['repo:acme/shop:ref:refs/heads/main', 'repo:acme/shop:ref:refs/heads/main\n', false],
  ]
  for (const [pattern, subject, expected] of table)
    t.equal(fits(pattern, subject), expected, `${pattern} | ${subject}`)
  const spent = measureProcessorTime(() => fits('a:**x**x**y', `a:${'x'.repeat(500)}`))
  t.ok(spent < 1000, 'no pattern takes long')
})

t.test('patterns that would trust the whole world, and issuers that prove nothing', async t => {
  for (const wrong of ['a***', 'a:*:*:*:*', ''])
    t.equal(subjectSchema.safeParse(wrong).success, false, wrong)
  for (const right of [
    'repo:acme/*:pull_request',
    'repo:acme/shop:ref:refs/heads/**',
    'system:serviceaccount:ci:deployer',
  ])
    t.ok(subjectSchema.safeParse(right).success, right)
  const open = [
    '*',
    '**',
    '*:x',
    'repo:*',
    'repo:*/shop:pull_request',
    'repo:**',
    'project_path:*/x:ref',
    'repo:acme*/shop:pull_request',
    'repo:a**:pull_request',
    'repo:acme*:x',
    'organization:*',
    'repository_owner:*:x',
    'rep*:acme/shop',
    'robot*',
    'environment:production:repo:*/shop',
    'environment:production:repository_owner:*',
    'project_path:acme*/**:ref_type:branch:ref:main',
    'repository_owner_id:1*:x',
    'repo:**/shop:pull_request',
  ]
  const named = [
    'repo:acme/*:pull_request',
    'repo:acme/shop:*',
    'repo:acme/shop:environment:pr-*',
    'project_path:acme/**:ref_type:branch:ref:main',
    'repository_owner:acme:x:*',
    'system:serviceaccount:ci:*',
    'robot',
    'job_workflow_ref:acme/ci/.github/workflows/*',
  ]
  for (const subject of open) t.equal(matchesAnyOwner(subject), true, subject)
  for (const subject of named) t.equal(matchesAnyOwner(subject), false, subject)
  const file = (subject: string, claims: object) =>
    accessFileSchema.safeParse({
      workloads: [
        {
          name: 'ci',
          issuer: 'https://i.example.com',
          audience: 'a',
          subjects: ['repo:acme/x:y', subject],
          claims,
        },
      ],
    })
  t.match(file('repo:acme*/shop:pull_request', { environment: 'x' }).error?.issues, [
    { path: ['workloads', 0, 'subjects', 1], message: /leaves the owner open/ },
  ])
  for (const claim of ['repository_id', 'repository_owner_id', 'namespace_id', 'project_id'])
    t.ok(
      file('repo:acme*/shop:pull_request', { [claim]: 1 }).success,
      `tied to its owner by ${claim}`,
    )
  for (const wrong of [
    'http://example.com',
    'https://a:b@example.com',
    'https://example.com?x',
    'https://example.com#x',
    'ftp://localhost',
    'example.com',
    'http://localhost.evil.com',
  ])
    t.equal(issuerSchema.safeParse(wrong).success, false, wrong)
  for (const right of [
    'https://token.actions.githubusercontent.com',
    'http://127.0.0.1:8080',
    'https://gitlab.example.com/',
  ])
    t.ok(issuerSchema.safeParse(right).success, right)
})

t.test('reports the condition of the rule that matched best', async t => {
  const trust = {
    rule: 'workload ci',
    issuer: 'https://i',
    audience: 'twinstack',
    subjects: ['repo:a/b:x'],
    claims: { repository_id: 12, protected: true },
  }
  const proof = {
    issuer: 'https://i',
    subject: 'repo:a/b:x',
    audience: ['other', 'twinstack'],
    claims: { repository_id: '12', protected: 'true' },
  }
  t.same(findRuleFor([trust], proof), { rule: 'workload ci' })
  t.same(findRuleFor([trust], { ...proof, issuer: 'https://i/' }), { fault: 'issuer' })
  t.same(findRuleFor([trust], { ...proof, audience: ['twinstack2'] }), { fault: 'audience' })
  t.same(
    findRuleFor([{ ...trust, audience: 'else' }, trust], { ...proof, subject: 'repo:a/b:y' }),
    {
      fault: 'subject',
    },
  )
  t.same(findRuleFor([trust], { ...proof, claims: { repository_id: '12' } }), { fault: 'claims' })
  t.same(findRuleFor([{ ...trust, claims: { toString: 'x' } }], proof), { fault: 'claims' })
})
