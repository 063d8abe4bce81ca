import fc from 'fast-check'
import t from 'tap'
import { quoteWord, split } from '../../../src/integrations/commands/split.ts'

t.test('words, quotes and backslashes as in a shell', t => {
  const cases: [string, string[]][] = [
    ['up staging', ['up', 'staging']],
    ['  up\tstaging  ', ['up', 'staging']],
    ['--message "a b" c', ['--message', 'a b', 'c']],
    ['\'a "b"\' c', ['a "b"', 'c']],
    ['a\\ b "c\\"d"', ['a b', 'c"d']],
    ['--m=“a b”', ['--m=a b']],
    ['a\u00a0b', ['a', 'b']],
    ['$HOME *', ['$HOME', '*']],
    ['', []],
  ]
  for (const [text, words] of cases) t.same(split(text), words, text)
  t.end()
})

t.test('a quote that is not closed is refused', t => {
  for (const text of ['"a', "a 'b", 'a\\'])
    t.throws(() => split(text), { code: 'invalid-request', hint: /put text with spaces/ }, text)
  t.end()
})

t.test('a quoted word is read back as the same word', t => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 })), words => {
      const plain = words.map(word => word.replaceAll(/[“”„‘’\u00a0]/g, ''))
      const used = plain.filter(word => word !== '')
      return JSON.stringify(split(used.map(quoteWord).join(' '))) === JSON.stringify(used)
    }),
  )
  t.end()
})
