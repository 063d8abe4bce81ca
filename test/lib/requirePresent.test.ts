import t from 'tap'
import { requirePresent } from '../../src/lib/requirePresent.ts'

t.test('a value that is there is returned, also a falsy one', t => {
  for (const value of [0, '', false, [], 'a']) t.equal(requirePresent(value), value)
  t.end()
})

t.test('a missing value fails with what was expected', t => {
  t.throws(() => requirePresent(null), { message: 'expected a value, found null' })
  t.throws(() => requirePresent(undefined, 'expected an id'), {
    message: 'expected an id, found undefined',
  })
  t.end()
})
