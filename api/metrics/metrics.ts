import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { AppServices } from '../services.ts'
import { createDriftMetrics } from './drift.ts'
import { createOperationMetrics } from './operations.ts'

export type Metrics = {
  /** the text format of Prometheus */
  renderText(): Promise<string>
  contentType: string
  observeRequest(labels: { method: string; route: string; status: number }, seconds: number): void
  /** registers the gauge of open event streams; `count` is called at each scrape */
  registerStreams(count: () => number): void
  close(): void
}

const prefix = 'twinstack_'

/** A separate registry for every app, so that two apps in one process do not share metrics. */
export function createMetrics(services: AppServices, version: string): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix })
  registerServiceInfo(registry, services, version)
  registerDisk(registry, services)
  for (const metric of [
    ...createOperationMetrics(services.store),
    ...createDriftMetrics(services.store),
  ])
    registry.registerMetric(metric)
  const requests = new Histogram({
    name: `${prefix}http_request_duration_seconds`,
    help: 'Seconds to answer a request, by route; without event streams',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  return {
    renderText: () => registry.metrics(),
    contentType: registry.contentType,
    observeRequest: (labels, seconds) => requests.observe(labels, seconds),
    registerStreams: count => registerStreams(registry, count),
    close: () => registry.clear(),
  }
}

function registerServiceInfo(registry: Registry, services: AppServices, version: string): void {
  const info = new Gauge({
    name: `${prefix}service_info`,
    help: 'Always 1; the labels describe the running version',
    labelNames: ['version', 'engine', 'cloud'],
    registers: [registry],
    collect() {
      info.reset()
      info.set(
        { version, engine: services.engine?.version ?? 'none', cloud: services.config.cloud },
        1,
      )
    },
  })
}

/** Both numbers, so that an alert can compare them. */
function registerDisk(registry: Registry, { config, readFreeBytes: freeBytes }: AppServices): void {
  const free = new Gauge({
    name: `${prefix}disk_free_bytes`,
    help: 'Free bytes on the disk of the data folder',
    registers: [registry],
    async collect() {
      const bytes = await freeBytes()
      if (bytes !== null) free.set(bytes)
    },
  })
  const minimum = new Gauge({
    name: `${prefix}disk_minimum_bytes`,
    help: 'Free bytes below which no operation starts (TWINSTACK_DISK_FREE)',
    registers: [registry],
  })
  minimum.set(config.diskFreeMiB * 1024 * 1024)
}

function registerStreams(registry: Registry, count: () => number): void {
  const gauge: Gauge = new Gauge({
    name: `${prefix}event_streams`,
    help: 'Open event streams',
    registers: [registry],
    collect: () => {
      gauge.set(count())
    },
  })
}
