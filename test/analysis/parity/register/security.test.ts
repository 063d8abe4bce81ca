import t from 'tap'
import { judgeRegister } from '../../../../src/analysis/parity/register/judgeRegister.ts'
import { difference, entry, now, pair } from './fixture.ts'

const open = difference({
  aspect: 'access',
  place: { type: 'aws:rds/instance:Instance', name: 'db' },
  path: 'publiclyAccessible',
  left: true,
  right: false,
})
const documented = entry({
  aspect: 'access',
  selector: { type: 'Instance', property: 'publiclyAccessible' },
  staging: true,
  production: false,
  review: '2026-08-01',
})
const statusOf = (written: typeof documented) =>
  judgeRegister([open], { differences: [written] }, { now, pair: pair() }).verdicts[0]

t.test('a difference of security posture needs an entry that accepts it', async t => {
  t.match(statusOf(documented), { status: 'security-not-accepted', fails: true, security: true })
  t.match(statusOf({ ...documented, accepts: 'security' }), { status: 'documented', fails: false })
})

t.test('its review is due within 90 days', async t => {
  const late = { ...documented, accepts: 'security' as const, review: '2027-01-01' }
  t.match(statusOf(late), { status: 'security-not-accepted', why: /90 days/ })
})

t.test('monitoring, logs and traces need an entry that accepts observability', async t => {
  for (const aspect of ['monitoring', 'dashboards', 'logging-and-tracing'] as const) {
    const judge = (written: ReturnType<typeof entry>) =>
      judgeRegister([difference({ aspect })], { differences: [written] }, { now, pair: pair() })
        .verdicts[0]
    const plain = entry({ aspect, review: '2026-08-01' })
    t.match(judge(plain), { status: 'observability-not-accepted', observability: true })
    t.match(judge({ ...plain, accepts: 'security' }), { status: 'observability-not-accepted' })
    t.match(judge({ ...plain, accepts: 'observability' }), { status: 'documented', fails: false })
    t.match(judge({ ...plain, accepts: 'observability', review: '2027-01-01' }), {
      why: /90 days/,
    })
  }
})

t.test('a size needs no `accepts`', async t => {
  const [verdict] = judgeRegister(
    [difference({ aspect: 'scale' })],
    { differences: [entry({ aspect: 'scale' })] },
    { now, pair: pair() },
  ).verdicts
  t.match(verdict, { status: 'documented' })
})
