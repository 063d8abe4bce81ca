/**
 * What somebody in Slack asked for, as it is kept in the inbox: without tokens and triggers, which
 * nobody needs later.
 */
import { z } from 'zod'
import type { InboundEvent } from '../../model/integrationStore.ts'

const taskSchema = z.object({
  user: z.string(),
  channel: z.string().nullable(),
  text: z.string(),
  responseUrl: z.string().nullable(),
  /** by a button: what comes of it is seen on its message */
  button: z.boolean(),
  /** a modal was opened for it: there is nothing to do until that is sent */
  asks: z.boolean(),
})
export type Task = z.infer<typeof taskSchema>

/**
 * What one person says in one channel is done in its order, and waits for nobody else's. `digest`:
 * SHA-256 of the raw body (in Socket Mode of the payload), so that a copy is one whatever it calls
 * itself.
 */
export function inboundEventOf(
  task: Task,
  { delivery, digest }: { delivery: string; digest: string },
): InboundEvent {
  return {
    integration: 'slack',
    delivery,
    digest,
    lane: `${task.channel ?? '-'} ${task.user}`,
    subject: task.text.slice(0, 80),
    body: JSON.stringify(task),
  }
}

export const taskOf = (body: string): Task => taskSchema.parse(JSON.parse(body))
