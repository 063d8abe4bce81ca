/** The short form of `npm run conformance`: a few programs, each in two accounts. */
import t from 'tap'
import { compareProgram, programs } from './compare.ts'

t.test('there are at least forty programs', async t => {
  t.ok(programs.length >= 40, `${programs.length} programs`)
})

for (const name of ['module-singleton', 'dynamic-provider', 'retain-on-destroy'])
  t.test(name, t => compareProgram(t, name))
