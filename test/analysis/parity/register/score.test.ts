import t from 'tap'
import { judgeRegister } from '../../../../src/analysis/parity/register/judgeRegister.ts'
import { score } from '../../../../src/analysis/parity/register/score.ts'
import { difference, entry, now, pair } from './fixture.ts'

const judgeCase = (...differences: Parameters<typeof judgeRegister>[0]) =>
  judgeRegister(differences, { differences: [entry()] }, { now, pair: pair() })

t.test('100 only when nothing fails', async t => {
  t.equal(score(judgeCase(), 59), 100)
  t.equal(
    score(judgeCase(difference()), 59),
    100,
    'a documented difference does not lower the score',
  )
  t.equal(score(judgeCase(difference({ path: 'x' })), 100_000), 99.9)
  t.equal(score(judgeCase(), 0), 100)
})

t.test('a resource counts once, by its worst difference; a version counts five times', async t => {
  t.equal(score(judgeCase(difference({ path: 'x' }), difference({ path: 'y' })), 50), 98)
  t.equal(
    score(judgeCase(difference({ path: 'x' }), difference({ path: 'v', never: true })), 50),
    90,
  )
  t.equal(score(judgeCase(difference({ never: true })), 2), 0)
})
