/** Changes of settings, and of user data and services that are made from them. */
import { add, remove, set, setInside, settings, setText } from '../states.ts'
import { expect } from '../case.ts'
import { type Change, template, variables, never } from './change.ts'

export const configured: Change[] = [
  [
    'a service version in user data',
    s =>
      setText(s, template, 'userData', text =>
        text.replace('VERSION_API=2.14.3', 'VERSION_API=2.15.0'),
      ),
    [expect('services', 'value', template, `${variables}.VERSION_API`, never)],
  ],
  [
    'a log level in user data',
    s =>
      setText(s, template, 'userData', text => text.replace('LOG_LEVEL=info', 'LOG_LEVEL=debug')),
    [expect('logging-and-tracing', 'value', template, `${variables}.LOG_LEVEL`)],
  ],
  [
    'a scrape interval in user data',
    s =>
      setText(s, template, 'userData', text =>
        text.replace('SCRAPE_INTERVAL=30s', 'SCRAPE_INTERVAL=60s'),
      ),
    [expect('monitoring', 'value', template, `${variables}.METRICS_SCRAPE_INTERVAL`)],
  ],
  [
    'a further line of user data',
    s => setText(s, template, 'userData', text => text + 'runcmd:\n'),
    [],
  ],
  [
    'the host of the trace collector',
    s =>
      setText(s, template, 'userData', text =>
        text.replace('otel.internal', 'otel.staging.internal'),
      ),
    [],
  ],
  [
    'the port of the trace collector',
    s => setText(s, template, 'userData', text => text.replace(':4318', ':4317')),
    [expect('logging-and-tracing', 'value', template, `${variables}.OTEL_EXPORTER_OTLP_ENDPOINT`)],
  ],
  [
    'a service version',
    s => set(s, 'Parameter service-api', 'insecureValue', '2.13.0'),
    [expect('services', 'value', 'Parameter service-api', 'insecureValue', never)],
  ],
  [
    'a service left out',
    s => remove(s, 'Parameter service-worker'),
    [expect('services', 'missing', 'Parameter service-worker', null)],
  ],
  [
    'a service too many',
    s =>
      add(s, 'Parameter service-api', 'service-search', {
        name: '/twinstack-sample/staging/services/search/version',
        insecureValue: '1.0.0',
      }),
    [expect('services', 'extra', 'Parameter service-search', null)],
  ],
  [
    'sample rate of traces',
    s =>
      setInside(s, 'Parameter observability-tracing', 'insecureValue', d => {
        d.sampleRate = 1
      }),
    [
      expect(
        'logging-and-tracing',
        'value',
        'Parameter observability-tracing',
        'insecureValue.sampleRate',
      ),
    ],
  ],
  [
    'host of the trace endpoint, deployed',
    s =>
      setInside(s, 'Parameter observability-tracing', 'insecureValue', d => {
        d.endpoint = 'https://otel.staging:4318'
      }),
    [],
  ],
  [
    'scheme of the trace endpoint, deployed',
    s =>
      setInside(s, 'Parameter observability-tracing', 'insecureValue', d => {
        d.endpoint = 'http://otel.internal:4318'
      }),
    [
      expect(
        'logging-and-tracing',
        'value',
        'Parameter observability-tracing',
        'insecureValue.endpoint',
      ),
    ],
  ],
  [
    'log format, deployed',
    s =>
      setInside(s, 'Parameter observability-logs', 'insecureValue', d => {
        d.format = 'text'
      }),
    [
      expect(
        'logging-and-tracing',
        'value',
        'Parameter observability-logs',
        'insecureValue.format',
      ),
    ],
  ],
  [
    'log output, deployed',
    s =>
      setInside(s, 'Parameter observability-logs', 'insecureValue', d => {
        d.output = 'stdout'
      }),
    [
      expect(
        'logging-and-tracing',
        'value',
        'Parameter observability-logs',
        'insecureValue.output',
      ),
    ],
  ],
  [
    'retention of metrics, deployed',
    s =>
      setInside(s, 'Parameter observability-metrics', 'insecureValue', d => {
        d.retention = '30d'
      }),
    [expect('monitoring', 'value', 'Parameter observability-metrics', 'insecureValue.retention')],
  ],
  [
    'scrape interval in the settings',
    s => settings(s, { metrics: { scrapeInterval: '60s' }, tracing: { token: '[secret]' } }),
    [expect('monitoring', 'extra', 'twinstack:environment settings', 'observability.metrics')],
  ],
  [
    'retention of logs',
    s => set(s, 'LogGroup app', 'retentionInDays', 7),
    [expect('logging-and-tracing', 'value', 'LogGroup app', 'retentionInDays')],
  ],
]
