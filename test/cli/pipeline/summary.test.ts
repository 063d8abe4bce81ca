import t from 'tap'
import {
  listJobOutputs,
  selectOpenOutputs,
  formatOutputFile,
  formatSummary,
  type EnvironmentSummary,
} from '../../../src/cli/pipeline/summary.ts'
import { operation } from '../fixtures.ts'
import { requirePresent } from '../../helper/present.ts'

const standing = {
  environment: {
    name: 'pr-7',
    kind: 'ephemeral',
    resourceCount: 62,
    life: { expiresAt: '2026-01-03T03:04:00.000Z' },
  },
  operation: { ...operation({ environment: 'pr-7' }), transitions: [] },
  outputs: {
    url: { value: 'https://pr-7.example.com', secret: false },
    note: { value: 'a|b <img src=x> @team [x](y)\n## big', secret: false },
    key: { value: null, secret: true },
    list: { value: [1, { a: '\n' }], secret: false },
  },
  drift: { summary: { changed: 1, deleted: 0 } },
  parity: { score: 97, right: 'production' },
} as unknown as EnvironmentSummary

t.test('the summary: a table that no value of a program can leave', t => {
  const text = formatSummary(standing)
  t.match(text, '### Twinstack: pr\\-7')
  t.match(text, /\| operation \| deploy succeeded in 18 s, /)
  t.match(text, /\| changes \| 62 created \|/)
  t.match(text, /\| drift \| 1 changed, 0 deleted outside \|/)
  t.match(text, /\| parity \| 97 of 100 against production \|/)
  t.match(text, /\| key \| \\\[secret\\\] \|/)
  t.match(text, ' @<!-- -->team ', 'an invisible character interrupts a mention')
  t.notMatch(text, /<img|@team|\]\(y\)|^## /m)
  for (const line of text.split('\n').filter(line => line.startsWith('|')))
    t.equal(line.match(/(?<!\\)\|/g)?.length, 3, line)
  t.end()
})

t.test('without an operation, drift and parity', t => {
  t.match(
    formatSummary({ ...standing, operation: null, drift: null, parity: null, outputs: {} }),
    /drift \| never checked[^]*parity \| not compared/,
  )
  t.same(listJobOutputs({ ...standing, operation: null, outputs: {} }), {
    environment: 'pr-7',
    operation: '',
    status: '',
    url: '',
    outputs: '{}',
  })
  t.end()
})

t.test('outputs: all that are not secret, as JSON', t => {
  t.same(Object.keys(selectOpenOutputs(standing.outputs)), ['url', 'note', 'list'])
  const { outputs, ...rest } = listJobOutputs(standing)
  t.match(rest, { environment: 'pr-7', status: 'succeeded', url: 'https://pr-7.example.com' })
  t.same(JSON.parse(requirePresent(outputs)), selectOpenOutputs(standing.outputs))
  t.end()
})

t.test("a value can't end its own block", t => {
  const ends: string[] = []
  const text = formatOutputFile({ a: 'one\ntwistack_\nb=c', b: '' }, () => {
    ends.push(`end${ends.length}`)
    return requirePresent(ends.at(-1))
  })
  t.equal(text, 'a<<end0\none\ntwistack_\nb=c\nend0\nb<<end1\n\nend1\n')
  t.notSame(
    formatOutputFile({ a: '' }),
    formatOutputFile({ a: '' }),
    "the delimiter can't be guessed",
  )
  t.end()
})
