import t from 'tap'
import { groupPlaces } from '../../src/lib/groupPlaces.ts'

t.test('one statement for several places, and the number of the rest', async t => {
  t.equal(groupPlaces([]), '')
  t.equal(groupPlaces([{ place: 'a', what: 'x' }]), 'a x')
  t.equal(
    groupPlaces(
      ['a', 'b', 'c'].map(place => ({ place, what: 'x' })),
      2,
    ),
    '3 places (a, b, …) x',
  )
  t.equal(
    groupPlaces(
      ['x', 'y', 'z'].map(what => ({ place: 'a', what })),
      2,
    ),
    'a x; a y; and 1 more',
  )
})
