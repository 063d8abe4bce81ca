import t from 'tap'
import { listDifferingPaths } from '../../../src/analysis/review/settings.ts'

t.test('paths in which settings differ', async t => {
  t.same(listDifferingPaths({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 }), [])
  t.same(
    listDifferingPaths(
      { compute: { size: 1, image: 'x' }, list: [1] },
      { compute: { size: 2, image: 'x' }, list: [1, 2], extra: true },
    ),
    ['compute.size', 'extra', 'list'],
  )
  t.same(listDifferingPaths({ a: { b: 1 } }, { a: 3 }), ['a'])
  t.same(listDifferingPaths(null, { a: 1 }), ['(all)'])
})
