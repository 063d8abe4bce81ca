import t from 'tap'
import { driftCases, parityCases, scoreDrift, scoreParity } from './score.ts'

t.test('pairs of exports: every difference, and nothing else', async t => {
  t.equal(parityCases.length, 41)
  for (const one of parityCases) {
    const { missed, alarms, wrong } = scoreParity(one)
    t.same(missed, [], `${one.id}: no difference is missed`)
    t.same(alarms, [], `${one.id}: no false alarm`)
    t.same(wrong, [], `${one.id}: kind, aspect, and whether it can be documented`)
  }
})

t.test('drift readings: drift and noise, class, direction and severity', async t => {
  t.equal(driftCases.length, 19)
  for (const one of driftCases) t.same(scoreDrift(one).wrong, [], one.id)
})
