import { stripVTControlCharacters } from 'node:util'
import t from 'tap'
import { formatParityLines } from '../../../src/cli/render/parity.ts'
import { compareEnvironments } from '../../../src/analysis/parity/compare/compareEnvironments.ts'
import { recordOf, remove, set } from '../../analysis/parity/corpus/states.ts'
import { twinOf } from '../../analysis/parity/corpus/twin.ts'

const text = (lines: string[]) => stripVTControlCharacters(lines.join('\n'))
const twin = { environment: 'pr-12', account: '777788889999', seed: 3 }

t.test('by aspect, with exact values, paths and marks', t => {
  const left = remove(
    set(recordOf('sample', 'staging'), 'rds/cluster:Cluster main', 'engineVersion', '14.9'),
    'MetricAlarm app-cpu',
  )
  const since = {
    operation: '6f1f3b1e-5c0f-4b8e-9a50-0d9b7b1a2c3d',
    at: '2026-01-02T03:04:05.000Z',
  }
  const output = text(
    formatParityLines(
      compareEnvironments(left, recordOf('sample', 'production'), {
        since: key => (key.includes('engineVersion') ? since : null),
        maximumScaleRatio: 3,
        aspects: ['database', 'monitoring'],
      }),
    ),
  )
  t.match(
    output,
    '! staging 59 resources, production 60: 59 matched by their place in the program, 53 of ' +
      'them identical',
  )
  t.match(output, /^database 2$/m)
  t.match(
    output,
    '  rds.Cluster main  engineVersion: staging "14.9", production "16.6"  never legitimate  ' +
      'since 2026-01-02 03:04:05 UTC, operation 6f1f3b1e',
  )
  t.match(output, '  cloudwatch.MetricAlarm app-cpu  missing in staging')
  t.match(output, /^backups 2, may differ here$/m)
  t.match(output, 'within the allowed ratio: autoscaling.Group app maxSize: 4, 12')
  t.match(output, 'not comparable (secret): ssm.Parameter observability-tracing-token value')
  t.end()
})

t.test('ahead and renamed', t => {
  const left = set(
    recordOf('sample', 'staging'),
    'rds/cluster:Cluster main',
    'engineVersion',
    '16.8',
  )
  const right = recordOf('sample', 'production')
  const planned = set(
    recordOf('sample', 'production'),
    'rds/cluster:Cluster main',
    'engineVersion',
    '16.8',
  ).resources
  const output = text(formatParityLines(compareEnvironments(left, right, { aheadOf: planned })))
  t.match(output, '1 because staging is ahead')
  t.match(
    output,
    'engineVersion: staging "16.8", production "16.6"  ahead\n      disappears when production runs ' +
      'the revision of staging',
  )
  t.end()
})

t.test('identical twins are green', t => {
  const staging = recordOf('sample', 'staging')
  t.match(
    text(formatParityLines(compareEnvironments(staging, twinOf(staging, twin)))),
    /^✔ staging 60 resources, pr-12 60: 60 matched by their place in the program, 60 of them identical/,
  )
  t.end()
})
