/** The content of a comment; text of others is code in it. */
import t from 'tap'
import type { Facts } from '../../../../src/integrations/pullRequests/facts.ts'
import {
  block,
  formatCode,
  toPlainText,
} from '../../../../src/integrations/pullRequests/render/escape.ts'
import { formatComment } from '../../../../src/integrations/pullRequests/render/comment.ts'
import { findAddress, describe } from '../../../../src/integrations/pullRequests/render/state.ts'
import {
  pullPlaceSchema,
  type PullPlace,
} from '../../../../src/integrations/pullRequests/pullRequestEvent.ts'
import { noOptions, type Operation } from '../../../../src/model/operation.ts'
import { requirePresent } from '../../../helper/present.ts'

const commit = 'c'.repeat(40)
const evil = [
  '<img src=x onerror=alert(1)>',
  '@acme/owners please',
  '| a | b |',
  '`code` ``` fence',
  '[x](javascript:alert(1))',
  '</details><script>',
  '#123 fixes',
  'https://evil.example',
  '\u202Ereversed',
  '```\n/close',
  '![i](http://x/y.png)',
  '~~~\n@user',
]

const operation = (more: Partial<Operation> = {}): Operation => ({
  id: '0192f0c0-0000-7000-8000-000000000001',
  environment: 'pr-5',
  environmentKind: 'ephemeral',
  kind: 'deploy',
  status: 'succeeded',
  message: '',
  requestedBy: { kind: 'machine', name: 'github', tokenId: null },
  revision: {
    id: commit,
    commit,
    ref: commit,
    subject: 'A subject',
    author: 'a',
    committedAt: null,
    dirty: false,
    dependencies: 'd',
  },
  behind: null,
  missingLabels: null,
  attempt: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  finishedAt: null,
  timeLimitSeconds: 60,
  options: noOptions,
  removeEnvironment: false,
  cancel: null,
  changes: { create: 4, same: 0 },
  drift: null,
  tests: null,
  error: null,
  healed: null,
  rollbackOf: null,
  overrides: null,
  approval: null,
  schemaDigest: null,
  notes: [],
  imported: null,
  cleanup: null,
  engineVersion: null,
  settingsDigest: null,
  lastEvent: 9,
  ...more,
})
const environment = {
  name: 'pr-5',
  kind: 'ephemeral' as const,
  description: '',
  owner: 'ana',
  template: 'staging',
  overrides: {},
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  deployed: null,
  versionsUrl: null,
  account: null,
  region: null,
  workerLabels: {},
  resourceCount: 4,
  life: {
    ttlMinutes: 60,
    expiresAt: '2026-01-01T01:00:00.000Z',
    hardEndAt: '2026-01-03T00:00:00.000Z',
    warnedAt: null,
  },
  source: null,
  leftovers: null,
  active: null,
}
function facts(more: Partial<Facts> = {}): Facts {
  const done = operation()
  return {
    name: 'pr-5',
    environment,
    operation: done,
    applied: done,
    newest: done,
    failure: null,
    steps: [{ step: 'tree', state: 'finished', detail: '', seconds: 1.25 }],
    outputs: {},
    plan: null,
    drift: null,
    parity: null,
    ...more,
  }
}
const place = (more: Partial<PullPlace> = {}): PullPlace =>
  pullPlaceSchema.parse({ about: 'pull-request', number: 5, commit, ...more })
const shownText = (of: Partial<Facts> = {}, at: Partial<PullPlace> = {}) =>
  formatComment({ place: place(at), facts: facts(of) })

t.test('state, changes, life, steps, outputs, drift, parity', async t => {
  const text = shownText({
    outputs: {
      url: { value: 'https://pr-5.example.com', secret: false },
      password: { value: null, secret: true },
      list: { value: [1], secret: false },
    },
    parity: {
      model: 'production',
      score: 97.5,
      passed: false,
      failing: ['compute: web instanceType (value)'],
      at: '',
    },
  })
  for (const output of [
    '### ✅ Twinstack: deploy of `pr-5` succeeded',
    '4 create',
    '`0192f0c0-0000-7000-8000-000000000001`, requested by',
    'expires at 2026-01-01 01:00:00 UTC',
    '✅ `tree` 1.3 s',
    '`password` `[secret]`',
    '`list` `[1]`',
    '**97.5 of 100**',
    '`compute: web instanceType (value)`',
    '/twinstack up',
  ])
    t.ok(text.includes(output), output)
  t.notOk(text.includes('same'), 'what stayed the same is not counted')
})

t.test('a fork: nothing was run, what to do; pushed to since', async t => {
  const none = { environment: null, operation: null, applied: null, newest: null, steps: [] }
  t.match(
    shownText(none, { fork: true }),
    /no operation was started for this fork[^]*only when a person[^]*`cccccccccccc`[^]*\/twinstack up --revision c{40}`/,
  )
  t.match(shownText({}, { fork: true, commit: 'd'.repeat(40) }), /`dddddddddddd` does not run/)
  t.notMatch(shownText({}, { fork: true }), /does not run/)
  t.match(
    shownText(none, {
      problem: { message: 'ana has 3 ephemeral environments', hint: null, waits: false },
    }),
    /⛔[^]*`ana has 3 ephemeral environments`/,
  )
  const gone = operation({ kind: 'destroy' })
  t.match(
    shownText({ ...none, operation: gone, applied: gone, newest: gone }, { state: 'closed' }),
    /`pr-5` is destroyed/,
  )
})

t.test('text of others is code', async t => {
  for (const text of evil) {
    const failed = operation({
      status: 'failed',
      error: {
        code: 'program-failed',
        message: text,
        hint: text,
        resources: [{ urn: `urn::x::${text}`, message: text }],
      },
      revision: { ...requirePresent(operation().revision), subject: text },
      requestedBy: { kind: 'person', name: text, tokenId: null },
    })
    const change = {
      urn: 'u',
      type: 'aws:x',
      name: text,
      op: 'create',
      properties: [
        {
          path: text,
          kind: 'add' as const,
          before: null,
          after: text,
          secret: false,
          replace: false,
        },
      ],
    }
    const made = shownText(
      {
        operation: failed,
        newest: failed,
        outputs: { [text]: { value: text, secret: false } },
        steps: [{ step: text, state: 'failed', detail: text, seconds: null }],
        plan: {
          operation: failed.id,
          environment: 'pr-5',
          revision: commit,
          at: '2026-01-01T00:00:00.000Z',
          refreshed: [],
          planned: [change],
          dependents: [],
          state: [],
          ruleFindings: [],
        },
        parity: { model: 'production', score: 1, passed: false, failing: [text], at: '' },
      },
      { problem: { message: text, hint: text, waits: false } },
    )
    const left = withoutCode(made)
    for (const part of [
      '<img',
      '@',
      '](j',
      '<script',
      '#123',
      'evil.example',
      '\u202E',
      '/close',
      '![',
      '~~~',
    ])
      t.notOk(left.includes(part), `${JSON.stringify(text)}: ${part}`)
    t.equal(
      made.match(/<details/g)?.length,
      withoutCode(made).match(/<\/details>/g)?.length,
      'nothing was closed',
    )
  }
})

/** As CommonMark reads it: a fence of its length ends a block, a run of just its length a span. */
function withoutCode(markdown: string): string {
  const blocks = markdown.replaceAll(/^(`{3,})text\n[^]*?\n\1$/gm, '')
  return blocks.replaceAll(/(?<!`)(`+)(?!`)([^\n]*?[^`\n])\1(?!`)/g, '')
}

t.test('one line, spans and blocks', async t => {
  t.equal(toPlainText(' a\r\n\tb\u0000\u200bc '), 'a b c')
  t.equal(toPlainText('x'.repeat(300)).length, 200)
  t.equal(formatCode('`'), '`` ` ``')
  t.equal(formatCode('a``b'), '```a``b```')
  t.equal(formatCode(''), '`\u00a0`')
  t.equal(block('a\n````\nb'), '`````text\na\n````\nb\n`````')
  t.ok(
    shownText({
      outputs: Object.fromEntries(
        Array.from({ length: 500 }, (_, n) => [
          `o${n}`,
          { value: 'x'.repeat(5000), secret: false },
        ]),
      ),
    }).length < 60_000,
  )
})

t.test('addresses are those that a browser may open', async t => {
  const of = (value: unknown, secret = false) => findAddress({ url: { value, secret } })
  t.equal(of('https://pr-5.example.com'), 'https://pr-5.example.com/')
  for (const value of [
    'javascript:alert(1)',
    'http://user:secret@x.example',
    'x',
    null,
    { a: 1 },
    `https://${'x'.repeat(3000)}`,
  ])
    t.equal(of(value), null, JSON.stringify(value)?.slice(0, 40))
  t.equal(of('https://x.example', true), null)
  t.equal(
    describe(
      operation({ status: 'failed', error: { code: 'program-failed', message: 'x'.repeat(500) } }),
    ).length,
    140,
  )
})
