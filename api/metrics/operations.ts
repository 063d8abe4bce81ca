import { Counter, Gauge, type Metric, type MetricType } from 'prom-client'
import type { Store } from '../../src/model/store.ts'
import { finalStatuses, operationKinds, statuses, type Status } from '../../src/model/operation.ts'
import type { OperationCount, OperationStatistics } from '../../src/model/operationStore.ts'

/** upper bounds of durations in seconds */
const durationBuckets = [1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600]

type ReadStatistics = () => Promise<OperationStatistics>
const labelNames = ['kind', 'status'] as const
const isFinal = (status: string) => finalStatuses.includes(status as Status)

/**
 * Operations by kind and status, their durations, and the length of the queue. They are read from
 * the table of operations and not counted in the process, so that they include all workers and
 * survive restarts, and every process answers the same.
 */
export function createOperationMetrics(store: Store): Metric[] {
  const read = shareRead(() => store.operations.computeStatistics(durationBuckets))
  return [
    createActiveMetric(read),
    createEndedMetric(read),
    createDurationMetric(read),
    createDepthMetric(read),
    createOldestMetric(read),
  ]
}

/** Reads all metrics of one scrape with one query. */
export function shareRead<T>(read: () => Promise<T>): () => Promise<T> {
  let last: { at: number; result: Promise<T> } | null = null
  return () => {
    if (!last || Date.now() - last.at > 500) last = { at: Date.now(), result: read() }
    return last.result
  }
}

function createActiveMetric(read: ReadStatistics): Metric {
  const gauge = new Gauge({
    name: 'twinstack_operations',
    help: 'Operations that have not ended, by kind and status',
    labelNames,
    registers: [],
    async collect() {
      const { counts } = await read()
      gauge.reset()
      for (const labels of listCombinations(status => !isFinal(status)))
        gauge.set(labels, findCount(counts, labels))
    },
  })
  return gauge
}

function createEndedMetric(read: ReadStatistics): Metric {
  const counter = new Counter({
    name: 'twinstack_operations_total',
    help: 'Operations that have ended, by kind and final status',
    labelNames,
    registers: [],
    async collect() {
      const { counts } = await read()
      counter.reset()
      for (const labels of listCombinations(isFinal)) counter.inc(labels, findCount(counts, labels))
    },
  })
  return counter
}

function createDepthMetric(read: ReadStatistics): Metric {
  return createGauge('twinstack_queue_depth', 'Operations in the queue', async () => {
    const { counts } = await read()
    return counts
      .filter(({ status }) => status === 'queued')
      .reduce((sum, { count }) => sum + count, 0)
  })
}

function createOldestMetric(read: ReadStatistics): Metric {
  return createGauge(
    'twinstack_queue_oldest_seconds',
    'Age of the oldest operation in the queue',
    async () => (await read()).oldestQueuedSeconds,
  )
}

function createGauge(name: string, help: string, value: () => Promise<number>): Metric {
  const gauge: Gauge = new Gauge({
    name,
    help,
    registers: [],
    async collect() {
      gauge.set(await value())
    },
  })
  return gauge
}

/**
 * prom-client's own histogram only takes single observations; a registry needs no more of a metric
 * than this.
 */
function createDurationMetric(read: ReadStatistics): Metric {
  const name = 'twinstack_operation_duration_seconds'
  const help = 'Time from start to end of operations that have ended, by kind and final status'
  const get = async () => ({
    name,
    help,
    type: 'histogram' as unknown as MetricType,
    aggregator: 'omit',
    values: listSamples(name, (await read()).counts),
  })
  return { name, help, get } as unknown as Metric
}

function listSamples(name: string, counts: OperationCount[]) {
  const labelled = listCombinations(isFinal).map(labels => ({
    labels,
    rows: selectCounts(counts, labels).filter(row => row.bucket !== null),
  }))
  return labelled
    .filter(({ rows }) => rows.length > 0)
    .flatMap(({ labels, rows }) => [
      ...[...durationBuckets, '+Inf'].map((le, place) => ({
        metricName: `${name}_bucket`,
        labels: { ...labels, le },
        value: sumRows(rows.filter(row => Number(row.bucket) <= place)),
      })),
      { metricName: `${name}_sum`, labels, value: rows.reduce((sum, row) => sum + row.seconds, 0) },
      { metricName: `${name}_count`, labels, value: sumRows(rows) },
    ])
}

type Labels = { kind: string; status: string }

/**
 * Zeros are included, because no alert can be defined on a series that appears with its first
 * failure.
 */
function listCombinations(isWanted: (status: string) => boolean): Labels[] {
  return operationKinds.flatMap(kind => statuses.filter(isWanted).map(status => ({ kind, status })))
}

function selectCounts(counts: OperationCount[], labels: Labels): OperationCount[] {
  return counts.filter(({ kind, status }) => kind === labels.kind && status === labels.status)
}

function findCount(counts: OperationCount[], labels: Labels): number {
  return sumRows(selectCounts(counts, labels))
}

function sumRows(rows: OperationCount[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0)
}
