import t from 'tap'
import { formatSeconds, renderAge, renderTime } from '../../../../api/dashboard/components/time.ts'

t.test('a duration has its largest unit', t => {
  const seconds = [0.04, 0.3, 59, 60, 125, 3600, 7300, 86_400, 200_000]
  t.same(seconds.map(formatSeconds), [
    '0 s',
    '0.3 s',
    '59 s',
    '1 min',
    '2 min 5 s',
    '1 h',
    '2 h',
    '1 d',
    '2 d',
  ])
  t.end()
})

t.test('an age has the exact time beside it', t => {
  const now = Date.parse('2026-02-01T00:00:00.000Z')
  t.equal(
    renderAge('2026-01-31T21:00:00.000Z', now),
    '<time datetime="2026-01-31T21:00:00.000Z" title="2026-01-31 21:00:00 UTC">3 h ago</time>',
  )
  t.match(renderAge('2026-02-01T00:05:00.000Z', now), />in 5 min</)
  t.equal(renderAge(null), '–')
  t.equal(renderTime(undefined), '–')
  t.end()
})
