import t from 'tap'
import { toOneLine } from '../../src/lib/toOneLine.ts'

t.test('a text of several lines starts no header field', async t => {
  t.equal(toOneLine('failed\r\nBcc: x@example.com'), 'failed Bcc: x@example.com')
  t.equal(toOneLine('a\u2028b'), 'a b')
})

t.test('colours and directions of writing are removed', async t => {
  t.equal(toOneLine('\u001b[31mred\u001b[0m \u202edesrever'), 'red desrever')
})
