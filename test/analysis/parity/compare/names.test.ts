import t from 'tap'
import { selectDifferingWords } from '../../../../src/analysis/parity/compare/names.ts'

t.test('the words that differ between two stack names', async t => {
  t.same(selectDifferingWords('acme-staging', 'acme-prod'), [['staging'], ['prod']])
  t.same(selectDifferingWords('eu.qa.shop', 'eu.live.shop'), [['qa'], ['live']])
  t.same(selectDifferingWords('blue', 'green'), [['blue'], ['green']])
  t.same(selectDifferingWords('pr-12', 'pr-13')[0].includes('12'), false, 'a number is no word')
})
