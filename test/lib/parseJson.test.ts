import t from 'tap'
import { parseJson } from '../../src/lib/parseJson.ts'

t.test('a text that is not JSON gives null', t => {
  t.same(parseJson('{"a":[1]}'), { a: [1] })
  t.equal(parseJson('null'), null)
  t.equal(parseJson('{"a":'), null)
  t.equal(parseJson(''), null)
  t.equal(parseJson(null), null)
  t.end()
})
