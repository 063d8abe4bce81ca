import { z } from 'zod'
import {
  createWebhookInput,
  deliverySchema,
  deliveryStates,
  updateWebhookInput,
  webhookSchema,
} from '../../src/model/webhook.ts'
import { createPageSchema, pageQuery } from './lists.ts'

z.globalRegistry.add(webhookSchema, { id: 'Webhook' })
z.globalRegistry.add(deliverySchema, { id: 'WebhookDelivery' })

export { createWebhookInput, deliverySchema, updateWebhookInput, webhookSchema }
export const webhookPage = createPageSchema(webhookSchema)
export const deliveryPage = createPageSchema(deliverySchema)
export const deliveryQuery = pageQuery.extend({ state: z.enum(deliveryStates).optional() })
export const deliveryParams = z.object({ id: z.uuid(), delivery: z.uuid() })
export const createdWebhook = z
  .object({
    webhook: webhookSchema,
    secret: z.string().describe('signs every delivery (Standard Webhooks); shown only once'),
  })
  .describe('the webhook and its secret')
