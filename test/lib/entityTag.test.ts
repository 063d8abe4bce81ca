import t from 'tap'
import { computeEntityTag, requireMatch } from '../../src/lib/entityTag.ts'

const tag = computeEntityTag({ a: 1, b: [2] })

t.test('equal parts have one tag, in any order; others have another', async t => {
  t.equal(computeEntityTag({ b: [2], a: 1 }), tag)
  t.not(computeEntityTag({ a: 1, b: [3] }), tag)
  t.match(tag, /^W\/"[0-9a-f]{32}"$/)
})

t.test('forms of if-match', async t => {
  const text = tag.slice(2)
  for (const header of [undefined, '*', tag, text, `"other", ${text}`, `W/"x",${tag}`])
    t.doesNotThrow(() => requireMatch(header, tag, 'it'), header ?? 'no header')
  for (const header of ['', '"other"', text.slice(1, -1), '"*"'])
    t.throws(() => requireMatch(header, tag, 'it'), { code: 'precondition-failed' }, header)
  t.throws(
    () => requireMatch('*', null, 'the environment x'),
    { code: 'precondition-failed', message: 'if-match: the environment x does not exist' },
    'RFC 9110, 13.1.1: false when there is no current representation',
  )
})
