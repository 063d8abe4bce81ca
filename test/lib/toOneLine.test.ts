import t from 'tap'
import { removeControls, toOneLine } from '../../src/lib/toOneLine.ts'

t.test('a text of several lines starts no header field', async t => {
  t.equal(toOneLine('failed\r\nBcc: x@example.com'), 'failed Bcc: x@example.com')
  t.equal(toOneLine('a\u2028b'), 'a b')
})

t.test('colours and directions of writing are removed', async t => {
  t.equal(toOneLine('\u001b[31mred\u001b[0m \u202edesrever'), 'red desrever')
})

t.test('a long text ends with an ellipsis within the limit; XML can contain the line', t => {
  t.equal(toOneLine('abcdef', { limit: 4 }), 'abc…')
  t.equal(toOneLine('abcd', { limit: 4 }), 'abcd')
  t.equal(toOneLine('a\ud800b\uffff\u200bc'), 'a b c')
  t.end()
})

t.test('removeControls keeps line ends and tabs, and no escape sequence', t => {
  t.equal(removeControls('a\n\tb\u001b[31mc\u0007\u009bd'), 'a\n\tbcd')
  t.end()
})
