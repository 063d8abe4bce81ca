/** A request of a Slack user as the inbox stores it, without tokens and triggers. */
import { z } from 'zod'
import type { InboundEvent } from '../../model/integrationStore.ts'

const taskSchema = z.object({
  user: z.string(),
  channel: z.string().nullable(),
  text: z.string(),
  responseUrl: z.string().nullable(),
  /** sent by a button: its message shows the result */
  button: z.boolean(),
  /** a modal was opened for it: the processing starts when the modal is sent */
  needsConfirmation: z.boolean(),
})
export type Task = z.infer<typeof taskSchema>

/**
 * Requests of one person in one channel are processed in order, independently of others. `digest`:
 * SHA-256 of the raw body (with Socket Mode of the payload), so that a duplicate is found whatever
 * its id is.
 */
export function createInboundEvent(
  task: Task,
  { delivery, digest }: { delivery: string; digest: string },
): InboundEvent {
  return {
    integration: 'slack',
    delivery,
    digest,
    orderingKey: `${task.channel ?? '-'} ${task.user}`,
    subject: task.text.slice(0, 80),
    body: JSON.stringify(task),
  }
}

export const parseTask = (body: string): Task => taskSchema.parse(JSON.parse(body))
