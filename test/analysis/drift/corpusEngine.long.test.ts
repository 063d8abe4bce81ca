/** The whole corpus against the real engine; a case of each kind: corpusEngine.test.ts. */
import t from 'tap'
import { judgeInSandbox, live } from './engineCorpus.ts'

t.test('changes made by hand in the sandbox are judged as the corpus expects', async t => {
  t.ok(live.length >= 60, `${live.length} cases`)
  await judgeInSandbox(t, live)
})
