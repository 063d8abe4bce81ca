/**
 * The report about an operation that did not succeed. REST, CLI, chat, pull requests, notices and
 * webhooks use this schema, so that all of them have the same text.
 */
import { z } from 'zod'
import type { EventBody, Operation, Status } from './operation.ts'
import { changesSchema } from './operation.ts'
import { operationErrors } from '../lib/errors.ts'

export const failureCauseSchema = z.object({
  resource: z
    .string()
    .nullable()
    .describe('short type and name; null: the cause is not one resource'),
  urn: z.string().nullable(),
  message: z.string().describe('the original message of the provider, the program or the service'),
  requestId: z
    .string()
    .nullable()
    .describe('request id of the cloud, for its support and its audit log'),
})
export type FailureCause = z.infer<typeof failureCauseSchema>

export const failureReportSchema = z
  .object({
    headline: z.string().describe('one line: operation, environment, true cause, code'),
    code: z.enum(operationErrors).nullable().describe('null: cancelled, expired or superseded'),
    causes: z.array(failureCauseSchema),
    done: changesSchema.describe('changes that were made, counted from the recorded steps'),
    planned: z.int().nullable().describe('planned changes; null: it was not planned before'),
    failed: z.int().describe('resources whose change failed'),
    notStarted: z.int().nullable().describe('planned changes that were not started; null: unknown'),
    progress: z
      .string()
      .describe('a sentence about the changes that were made and those that were not'),
    state: z.array(z.string()).describe('the state in which the environment is now'),
    automatic: z.array(z.string()).describe('what the service does automatically'),
    rollback: z.uuid().nullable().describe('the automatic rollback of this operation'),
    next: z.array(z.object({ command: z.string(), why: z.string() })),
    text: z.array(z.string()).describe('all of it as lines; the first one is the headline'),
  })
  .describe('why the operation did not succeed, and what follows')
export type FailureReport = z.infer<typeof failureReportSchema>

/** What is known when the report is built. All of it is recorded data. */
export type FailureFacts = {
  readonly operation: Operation
  /** resource events that are finished or failed, and diagnostics of severity error, in order */
  readonly events: readonly EventBody[]
  /** the automatic rollback that reverts the operation */
  readonly rollback: { readonly id: string; readonly status: Status; readonly to: string } | null
  /** why no rollback was started, where one was expected */
  readonly withheld: string | null
  /** the deployed revision; null: nothing is deployed */
  readonly deployed: { readonly operation: string; readonly revision: string } | null
  /** the reason of the last transition, e.g. who cancelled or rejected */
  readonly reason: string | null
}
