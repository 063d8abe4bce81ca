/**
 * The short form of `npm run conformance`: one program in two accounts, by the same comparison.
 * Dynamic resources have a case of their own in cases.test.ts.
 */
import t from 'tap'
import { compareProgram, programs } from './compare.ts'

t.test('there are at least forty programs', async t => {
  t.ok(programs.length >= 40, `${programs.length} programs`)
})

t.test('module-singleton', t => compareProgram(t, 'module-singleton'))
