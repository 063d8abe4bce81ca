/**
 * A few cases of the corpus against the real engine, one of each kind of decision; all of them:
 * corpusEngine.long.test.ts.
 */
import t from 'tap'
import { judgeInSandbox, live } from './engineCorpus.ts'

const chosen = [
  'engine-version',
  'wider-cidr',
  'rules-reordered',
  'alarm-deleted',
  'secret-changed',
  'tag-changed',
  'rule-hides-a-tag',
  'policy-keys-reordered',
  'desired-by-the-scaler',
]

t.test('changes made by hand in the sandbox are judged as the corpus expects', async t => {
  const cases = live.filter(({ id }) => chosen.includes(id))
  t.equal(cases.length, chosen.length)
  t.same([...new Set(cases.map(({ expect }) => expect.decision))].sort(), [
    'drift',
    'noise',
    'suppressed',
  ])
  await judgeInSandbox(t, cases)
})
