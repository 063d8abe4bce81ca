import { Counter, Gauge, type Metric, type MetricType } from 'prom-client'
import type { FindingTotals } from '../../src/model/findingStore.ts'
import { driftClasses, severities } from '../../src/model/drift.ts'
import type { Store } from '../../src/model/store.ts'
import { shareRead } from './operations.ts'

type ReadFindingTotals = () => Promise<FindingTotals[]>

/**
 * Open drift, the totals of found and ended drift, and the times to detection and repair. All
 * values are counted in the database.
 */
export function createDriftMetrics(store: Store): Metric[] {
  const read = shareRead(() => store.findings.countTotals())
  return [
    createOpenMetric(read),
    createFoundMetric(read),
    createEndedMetric(read),
    createSecondsMetric(
      read,
      'twinstack_drift_detection_seconds',
      'Seconds from a change in the cloud, where its time is known, to the check that found it',
      row => [row.detectSeconds, row.detected],
    ),
    createSecondsMetric(
      read,
      'twinstack_drift_resolution_seconds',
      'Seconds from the first detection of drift to its end',
      row => [row.endSeconds, row.ended],
    ),
  ]
}

const sum = (rows: FindingTotals[], of: (row: FindingTotals) => number) =>
  rows.reduce((total, row) => total + of(row), 0)

function createOpenMetric(read: ReadFindingTotals): Metric {
  const gauge = new Gauge({
    name: 'twinstack_drift_open_resources',
    help: 'Resources with open drift, by class and severity',
    labelNames: ['class', 'severity'],
    registers: [],
    async collect() {
      const rows = (await read()).filter(row => row.status === 'open')
      gauge.reset()
      for (const driftClass of driftClasses) {
        for (const severity of severities)
          gauge.set(
            { class: driftClass, severity },
            sum(
              rows.filter(row => row.class === driftClass && row.severity === severity),
              row => row.count,
            ),
          )
      }
    },
  })
  return gauge
}

function createFoundMetric(read: ReadFindingTotals): Metric {
  const counter = new Counter({
    name: 'twinstack_drift_found_total',
    help: 'Drifted resources found, by class',
    labelNames: ['class'],
    registers: [],
    async collect() {
      const rows = await read()
      counter.reset()
      for (const driftClass of driftClasses)
        counter.inc(
          { class: driftClass },
          sum(
            rows.filter(row => row.class === driftClass),
            row => row.count,
          ),
        )
    },
  })
  return counter
}

function createEndedMetric(read: ReadFindingTotals): Metric {
  const counter = new Counter({
    name: 'twinstack_drift_ended_total',
    help: 'Drifted resources whose drift has ended, by the reason of the end',
    labelNames: ['status'],
    registers: [],
    async collect() {
      const rows = await read()
      counter.reset()
      for (const status of ['reconciled', 'rebuilt', 'destroyed', 'vanished'])
        counter.inc(
          { status },
          sum(
            rows.filter(row => row.status === status),
            row => row.count,
          ),
        )
    },
  })
  return counter
}

/** A summary without quantiles: sum and count, from which Prometheus computes averages. */
function createSecondsMetric(
  read: ReadFindingTotals,
  name: string,
  help: string,
  of: (row: FindingTotals) => [seconds: number, count: number],
): Metric {
  const get = async () => {
    const rows = await read()
    const values = [
      { metricName: `${name}_sum`, labels: {}, value: sum(rows, row => of(row)[0]) },
      { metricName: `${name}_count`, labels: {}, value: sum(rows, row => of(row)[1]) },
    ]
    return { name, help, type: 'summary' as unknown as MetricType, aggregator: 'omit', values }
  }
  return { name, help, get } as unknown as Metric
}
