import type { Settings } from './settings.ts'
import { prefix } from './services.ts'

/**
 * The user data of an instance, in base64 as EC2 requires: its environment, the versions that it
 * runs, and its observability settings. A changed version creates a new launch template version,
 * and so a rolling refresh of the scaling group. It contains no secrets, because everybody who can
 * describe a launch template can read it.
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
