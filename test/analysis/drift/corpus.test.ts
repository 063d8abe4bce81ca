import t from 'tap'
import { judgeDrift } from '../../../src/analysis/drift/judge.ts'
import { driftReportSchema } from '../../../src/model/drift.ts'
import { corpus, knownWrong } from '../../fixtures/drift/corpus.ts'
import { findingsOf, judgeCorpus } from './judging.ts'
import { matrixOf, reportLines, scoresOf, unexpected } from './scores.ts'

const outcomes = judgeCorpus(corpus)

t.test('every case is judged as expected, except those that are listed as wrong', t => {
  t.same(unexpected(outcomes, knownWrong), [])
  t.end()
})

t.test('the matrix does not get worse, and no case is removed', t => {
  t.ok(corpus.length >= 148)
  t.equal(new Set(corpus.map(one => one.id)).size, corpus.length, 'ids are unique')
  const matrix = matrixOf(outcomes)
  t.equal(
    matrix.drift.noise + matrix.drift.suppressed + matrix.drift.nothing,
    0,
    'no drift is missed',
  )
  t.ok(matrix.noise.drift <= 3)
  const { precision, recall } = scoresOf(outcomes)
  t.equal(recall, 1)
  t.ok(precision >= 0.968)
  t.end()
})

t.test('at least fifteen public issues, and everything that the issue lists', t => {
  const issues = new Set(corpus.map(one => one.source).filter(source => source !== 'own'))
  t.ok(issues.size >= 50)
  t.ok([...issues].every(source => /^[\w.-]+\/[\w.-]+#\d+$/.test(source)))
  for (const id of [
    'engine-version',
    'instance-class-smaller',
    'wider-cidr',
    'narrower-cidr',
    'added-ingress-rule',
    'port-22-opened',
    'alarm-deleted',
    'deletion-protection-off',
    'backup-shortened',
    'tag-changed',
    'rules-reordered',
    'metadata-filled-in',
    'secret-changed',
    'group-made-again',
    'unmanaged',
    'pending-engine-version',
  ]) {
    t.ok(
      corpus.some(one => one.id === id),
      id,
    )
  }
  t.end()
})

t.test('a wrong case is printed with its differences', t => {
  const lines = reportLines(outcomes, knownWrong)
  for (const id of Object.keys(knownWrong))
    t.ok(
      lines.some(line => line.includes(id) && line.includes('known:')),
      id,
    )
  t.same(unexpected(outcomes, { ...knownWrong, 'wider-cidr': 'it is not' }), [
    'wider-cidr is listed as wrong and is not',
  ])
  t.match(unexpected(outcomes, {}), [/^[\w-]+: decision: expected/])
  t.end()
})

t.test('every report conforms to its schema and contains no secret', t => {
  for (const one of corpus) {
    const report = judgeDrift(findingsOf(one))
    t.same(driftReportSchema.parse(report), report, one.id)
    t.notMatch(JSON.stringify(report), /canary/)
  }
  t.end()
})
