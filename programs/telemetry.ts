import { z } from 'zod'

const duration = z
  .string()
  .regex(/^[1-9]\d{0,4}(s|m|h|d)$/, 'expected a duration such as 30s, 5m or 15d')

/**
 * PutRetentionPolicy:
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
 */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]

const metrics = z.strictObject({
  scrapeInterval: duration.default('30s'),
  retention: duration.default('15d'),
})

const logs = z.strictObject({
  level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  format: z.enum(['json', 'text']).default('json'),
  output: z
    .string()
    .regex(/^(stdout|\/[\w./-]{1,200})$/, 'expected stdout or an absolute path')
    .default('/var/log/app.log'),
  retentionDays: z
    .int()
    .refine(days => retentionDays.includes(days), `expected one of ${retentionDays.join(', ')}`)
    .default(30),
})

const tracing = z.strictObject({
  sampleRate: z.number().min(0).max(1).default(0.1).describe('share of requests, 0 to 1'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default('https://otel.internal:4318')
    .describe("a name that each environment's network resolves to its own collector"),
  token: z
    .string()
    .min(8)
    .max(4096)
    .optional()
    .describe(
      'secret: set it with `pulumi config set --secret --path ' +
        'settings.observability.tracing.token`',
    ),
})

/**
 * Monitoring must be the same everywhere, because staging would otherwise prove nothing about it;
 * therefore all of it has defaults.
 */
export const observability = z.strictObject({
  metrics: metrics.prefault({}),
  logs: logs.prefault({}),
  tracing: tracing.prefault({}),
})

export type Observability = z.output<typeof observability>
