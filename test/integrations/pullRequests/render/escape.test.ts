import t from 'tap'
import { block, formatCode } from '../../../../src/integrations/pullRequests/render/escape.ts'

t.test('text of other people can not leave its code', t => {
  t.match(formatCode('`a` ``b``', 100), /^```\s?`a` ``b``\s?```$/)
  t.notMatch(formatCode('a\nb\u202ec', 100), /[\n\u202e]/, 'one line without direction characters')
  t.ok(formatCode('x'.repeat(500), 20).length < 30, 'cut')
  const text = block('```\n@team <img>\n```', 200)
  const fence = /^(`{4,})/.exec(text)?.[1] ?? ''
  t.ok(fence.length >= 4 && text.trimEnd().endsWith(fence), 'a fence longer than that of the text')
  t.end()
})
