import t from 'tap'
import { differingWords } from '../../../../src/analysis/parity/compare/names.ts'

t.test('the words in which two stack names differ', async t => {
  t.same(differingWords('acme-staging', 'acme-prod'), [['staging'], ['prod']])
  t.same(differingWords('eu.qa.shop', 'eu.live.shop'), [['qa'], ['live']])
  t.same(differingWords('blue', 'green'), [['blue'], ['green']])
  t.same(differingWords('pr-12', 'pr-13')[0].includes('12'), false, 'a number is no word')
})
