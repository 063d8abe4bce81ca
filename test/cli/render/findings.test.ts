import t from 'tap'
import {
  formatFindingTable,
  formatNoticeLines,
  formatStatisticsLines,
} from '../../../src/cli/render/findings.ts'
import type { Finding } from '../../../src/model/finding.ts'
import { plain, urn } from '../fixtures.ts'
import { requirePresent } from '../../helper/present.ts'

const finding: Finding = {
  id: '6f1f3b1e-5c0f-4b8e-9a50-0d9b7b1a2c3d',
  environment: 'staging',
  urn: urn('aws:rds/cluster:Cluster', 'main'),
  type: 'aws:rds/cluster:Cluster',
  name: 'main',
  what: 'changed',
  class: 'version',
  severity: 'high',
  direction: 'changed',
  paths: ['engineVersion'],
  status: 'open',
  attribution: null,
  firstSeenAt: '2026-01-02T03:04:05.000Z',
  firstOperation: '6f1f3b1e-5c0f-4b8e-9a50-0d9b7b1a2c3d',
  confirmedAt: null,
  lastSeenAt: '2026-01-02T03:04:05.000Z',
  lastOperation: '6f1f3b1e-5c0f-4b8e-9a50-0d9b7b1a2c3d',
  resolvedAt: null,
  resolvedOperation: null,
  secondsToDetect: null,
  secondsToReconcile: null,
}

t.test('findings name the resource, the start and the end of drift', t => {
  t.match(
    plain(requirePresent(formatFindingTable([finding])[1])),
    /staging\s+rds\.Cluster main\s+changed engineVersion\s+version\s+high\s+changed\s+2026-01-02 03:04:05\s+open, unconfirmed\s+-/,
  )
  t.match(
    plain(
      requirePresent(
        formatFindingTable([{ ...finding, status: 'reconciled', secondsToReconcile: 75 }])[1],
      ),
    ),
    /reconciled after 1 min 15 s/,
  )
  t.same(formatFindingTable([]), ['no drift was found'])
  t.end()
})

t.test('statistics: unknown values are not shown as zero', t => {
  const statistics = {
    environment: 'staging',
    since: '2026-01-01T00:00:00.000Z',
    open: 1,
    total: 3,
    byClass: [{ class: 'version' as const, open: 1, total: 3 }],
    byResource: [],
    byDay: [],
  }
  const lines = formatStatisticsLines({
    ...statistics,
    secondsToDetect: { count: 0, median: null, p90: null },
    secondsToReconcile: { count: 2, median: 30, p90: 90 },
  })
  t.equal(lines[0], 'drift of staging since 2026-01-01 00:00:00 UTC: 3 resources found, 1 open')
  t.match(lines[1], /time to detect +not known/)
  t.match(lines[2], /median 30 s, nine of ten within 1 min 30 s \(2\)/)
  t.end()
})

t.test("text of others can't control a terminal", t => {
  const notice = {
    seq: 7,
    at: finding.firstSeenAt,
    type: 'drift.found' as const,
    severity: 'warning' as const,
    environment: 'staging',
    operation: null,
    text: 'evil \u001b[31mred',
    detail: {},
  }
  t.notMatch(formatNoticeLines([notice])[0], /\u001b/)
  t.end()
})
