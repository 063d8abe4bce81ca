import t from 'tap'
import { Capture, getLastLines } from '../../../../../src/adapters/runner/child/checks/capture.ts'

t.test('a short output is kept as it is', async t => {
  const capture = new Capture({ head: 10, tail: 10 })
  capture.add(Buffer.from('begin\nmid'))
  capture.add(Buffer.from('dle\nend'))
  t.equal(capture.getText(), 'begin\nmiddle\nend')
})

t.test('a long output keeps whole lines of its beginning and end, and counts the rest', async t => {
  const capture = new Capture({ head: 20, tail: 20 })
  const text = Array.from({ length: 100 }, (_, at) => `line ${at}\n`).join('')
  for (const byte of Buffer.from(text)) capture.add(Buffer.from([byte]))
  const [head, dropped, ...tail] = capture.getText().split(/(… \d+ bytes are left out …\n)/)
  t.equal(head, 'line 0\nline 1\n')
  t.equal(tail.join(''), 'line 98\nline 99\n')
  const left = (head ?? '').length + tail.join('').length
  t.equal(dropped, `… ${text.length - left} bytes are left out …\n`)
})

t.test('the last lines that are not empty', async t => {
  t.equal(getLastLines('a\n\nb\n  \nc\n\n', 2), 'b\nc')
  t.equal(getLastLines('a'.repeat(20), 2, 5), 'aaaaa')
})
