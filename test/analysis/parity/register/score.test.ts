import t from 'tap'
import { judgeRegister } from '../../../../src/analysis/parity/register/judgeRegister.ts'
import { score } from '../../../../src/analysis/parity/register/score.ts'
import { difference, entry, now, pair } from './fixture.ts'

const judged = (...differences: Parameters<typeof judgeRegister>[0]) =>
  judgeRegister(differences, { differences: [entry()] }, { now, pair: pair() })

t.test('100 only when nothing fails', async t => {
  t.equal(score(judged(), 59), 100)
  t.equal(score(judged(difference()), 59), 100, 'documented costs nothing')
  t.equal(score(judged(difference({ path: 'x' })), 100_000), 99.9)
  t.equal(score(judged(), 0), 100)
})

t.test('a place counts once, by its worst; a version counts five times', async t => {
  t.equal(score(judged(difference({ path: 'x' }), difference({ path: 'y' })), 50), 98)
  t.equal(score(judged(difference({ path: 'x' }), difference({ path: 'v', never: true })), 50), 90)
  t.equal(score(judged(difference({ never: true })), 2), 0)
})
