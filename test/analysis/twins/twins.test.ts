import t from 'tap'
import { runTwins } from './run.ts'

t.test('generated twins have no difference, and one change is found at its path', async t => {
  const { twins, mutations, alarms, wrong } = runTwins(40)
  t.equal(twins, 40)
  t.ok(mutations > 25)
  t.same(alarms, [])
  t.same(wrong, [])
})
