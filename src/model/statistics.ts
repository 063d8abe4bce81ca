/** Statistics of operations: how often, how well and how fast environments are changed. */
import { z } from 'zod'
import type { Scope } from './access.ts'
import { environmentNameSchema } from './environment.ts'
import { operationKindSchema } from './operationKind.ts'

const spreadSchema = z
  .object({ count: z.int(), median: z.number().nullable(), p95: z.number().nullable() })
  .describe('seconds')
export type Spread = z.infer<typeof spreadSchema>

export const statisticsSchema = z
  .object({
    environment: environmentNameSchema.nullable().describe('null: all that the caller may see'),
    since: z.iso.datetime(),
    until: z.iso.datetime(),
    deploys: z
      .object({
        succeeded: z.int(),
        failed: z.int(),
        successRate: z
          .number()
          .nullable()
          .describe('succeeded / (succeeded + failed); cancelled and refused ones do not count'),
      })
      .describe('deploys that ended in the period'),
    weeks: z
      .array(
        z.object({
          week: z.iso.date().describe('its Monday, in UTC'),
          succeeded: z.int(),
          failed: z.int(),
          median: z.number().nullable(),
          p95: z.number().nullable(),
        }),
      )
      .describe('deploys by week; the duration in seconds of those that succeeded'),
    durations: z
      .array(spreadSchema.extend({ kind: operationKindSchema }))
      .describe('from start to end, of operations that succeeded'),
    stagingToProduction: spreadSchema.describe(
      'from the first success of a revision in staging to its first success in production, in ' +
        'seconds',
    ),
    dora: z
      .object({
        deploymentsPerWeek: z
          .number()
          .describe('deployment frequency: successful deploys of production a week'),
        leadTime: spreadSchema.describe(
          'lead time for changes: from the commit of a revision to its first success in ' +
            'production, in seconds',
        ),
        changeFailureRate: z
          .number()
          .nullable()
          .describe(
            'share of deploys of production that failed, or that the next change rolled back',
          ),
        timeToRestore: spreadSchema.describe(
          'failed deployment recovery time: from the end of the first failed change of production ' +
            'to the next success, in seconds',
        ),
      })
      .describe('the four measures of DORA, of environments of the kind production'),
  })
  .describe('operations of a period')
export type Statistics = z.infer<typeof statisticsSchema>

export type StatisticsStore = {
  /** of operations that ended since `since` */
  compute(query: {
    scope: Scope
    environment: string | null
    since: Date
    until: Date
  }): Promise<Statistics>
}
