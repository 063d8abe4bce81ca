import t from 'tap'
import { parseMinutes } from '../../../src/cli/arguments.ts'
import {
  formatEnvironmentLines,
  formatEnvironmentTable,
  formatTimeLeft,
} from '../../../src/cli/render/environment.ts'
import type { Environment } from '../../../src/model/environment.ts'
import { plain } from '../fixtures.ts'

const now = Date.parse('2026-03-01T12:00:00.000Z')
const life = (expiresAt: string) => ({
  ttlMinutes: 240,
  expiresAt,
  hardEndAt: '2026-03-08T12:00:00.000Z',
  warnedAt: null,
})
const pr: Environment = {
  name: 'pr-1',
  kind: 'ephemeral',
  description: '',
  owner: 'ann',
  template: 'staging',
  overrides: {},
  createdAt: '2026-03-01T08:00:00.000Z',
  updatedAt: '2026-03-01T08:00:00.000Z',
  deployed: null,
  versionsUrl: null,
  account: null,
  region: null,
  workerLabels: {},
  resourceCount: 0,
  active: null,
  life: life('2026-03-01T13:30:00.000Z'),
  source: { kind: 'pull-request', number: 1 },
  leftovers: [
    {
      type: 'aws:sns/topic:Topic',
      id: 'x',
      arn: 'arn:aws:sns:eu-west-1:1:x',
      region: 'eu-west-1',
      name: null,
      ours: false,
    },
  ],
}

t.test('the remaining time to live of an environment', async t => {
  t.equal(formatTimeLeft(pr, now), '90 min')
  t.equal(formatTimeLeft({ life: life('2026-03-01T15:59:00.000Z') }, now), '3 h')
  t.equal(formatTimeLeft({ life: life('2026-03-04T12:00:00.000Z') }, now), '3 days')
  t.equal(formatTimeLeft({ life: life('2026-03-01T11:00:00.000Z') }, now), 'over')
  t.equal(formatTimeLeft({ life: null }, now), '-')
  t.match(plain(formatEnvironmentTable([pr]).join('\n')), /ENDS IN/)
  const text = plain(formatEnvironmentLines(pr).join('\n'))
  t.match(text, /ends +2026-03-01 13:30/)
  t.match(text, /source +pull request 1/)
  t.match(
    text,
    /left over +aws:sns\/topic:Topic arn:aws:sns:eu-west-1:1:x in eu-west-1, made by hand/,
  )
})

t.test('durations in the form of users', async t => {
  t.same(['90', '90m', '2h', '3d'].map(parseMinutes), [90, 90, 120, 4320])
  for (const wrong of ['', '0', '-1h', '2w', '1.5h', 'h'])
    t.throws(() => parseMinutes(wrong), /expected a time/, wrong)
})
