import t from 'tap'
import { toText } from '../../../src/adapters/sandbox/text.ts'

t.test('plain values are shown unchanged, lists and objects as JSON', t => {
  t.equal(toText('eu-west-1'), 'eu-west-1')
  t.equal(toText(5432), '5432')
  t.equal(toText(true), 'true')
  t.equal(toText(undefined), 'undefined')
  t.equal(toText(null), 'null')
  t.equal(toText(['a']), '["a"]')
  t.equal(toText({ key: 'a' }), '{"key":"a"}')
  t.end()
})
