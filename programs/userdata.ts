import type { Settings } from './settings.ts'
import { prefix } from './services.ts'

/**
 * What an instance is told at its first start, base64 as EC2 wants it: where it is, which versions
 * it runs, how it is observed. A changed version is a new launch template version, and with that a
 * rolling refresh of the scaling group. No secret is in here: whoever can describe a launch
 * template can read it.
 */
export function userData(
  { services, observability: { metrics, logs, tracing } }: Settings,
  region: string,
): string {
  const lines = {
    ENVIRONMENT_PREFIX: prefix(),
    AWS_REGION: region,
    METRICS_SCRAPE_INTERVAL: metrics.scrapeInterval,
    METRICS_RETENTION: metrics.retention,
    LOG_LEVEL: logs.level,
    LOG_FORMAT: logs.format,
    LOG_OUTPUT: logs.output,
    OTEL_EXPORTER_OTLP_ENDPOINT: tracing.endpoint,
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: tracing.sampleRate,
    ...Object.fromEntries(
      Object.entries(services).map(([name, version]) => [
        `VERSION_${name.toUpperCase().replaceAll('-', '_')}`,
        version,
      ]),
    ),
  }
  const file = Object.entries(lines).map(([name, value]) => `      ${name}=${value}`)
  const cloudConfig = [
    '#cloud-config',
    'write_files:',
    '  - path: /etc/environment.d/90-app.conf',
    "    permissions: '0644'",
    '    content: |',
    ...file,
    '',
  ]
  return Buffer.from(cloudConfig.join('\n')).toString('base64')
}
