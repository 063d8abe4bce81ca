/**
 * The schemas of outbound webhooks, which follow version 1.0 of the specification
 * https://www.standardwebhooks.com.
 */
import { z } from 'zod'
import { noticeSeveritySchema, noticeTypeSchema } from './finding.ts'
import { environmentNameSchema, textSchema } from './environment.ts'

export const webhookUrlSchema = z
  .url({ protocol: /^https?$/, error: 'expected an http or https address' })
  .max(2000)
const eventsSchema = z.array(noticeTypeSchema).min(1).max(100)
const environmentsSchema = z.array(environmentNameSchema).min(1).max(200)

/** formats that need no key of an alerting service */
export const messageFormats = ['raw', 'slack'] as const
export const webhookFormats = [...messageFormats, 'pagerduty', 'opsgenie'] as const
export const webhookFormatSchema = z
  .enum(webhookFormats)
  .describe(
    '`slack`: only the text, as incoming webhooks of Slack accept it; `pagerduty`, `opsgenie`: ' +
      'alerts, as the API of that service accepts them',
  )
export type WebhookFormat = z.infer<typeof webhookFormatSchema>

/** 24 to 64 bytes by the specification: 32 to 86 characters of base64 without padding. */
const secretSchema = z
  .string()
  .regex(
    /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/,
    'expected whsec_ and 24 to 64 bytes in base64: echo "whsec_$(openssl rand -base64 32)"',
  )

const severitySchema = noticeSeveritySchema
  .nullable()
  .describe('only notices of this severity and above; null: all')

/** A receiver of notices. Its secret is shown once, when the webhook is created. */
export const webhookSchema = z.object({
  id: z.uuid(),
  url: z.string(),
  description: textSchema,
  events: eventsSchema.nullable().describe('types of notices; null: all'),
  environments: environmentsSchema.nullable().describe('null: all'),
  severity: severitySchema,
  format: webhookFormatSchema,
  active: z.boolean(),
  stopped: z.string().nullable().describe('the reason why the service disabled it'),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  waiting: z.int().describe('waiting deliveries'),
  dead: z.int().describe('deliveries that were abandoned'),
})
export type Webhook = z.infer<typeof webhookSchema>

export const createWebhookInput = z.strictObject({
  url: webhookUrlSchema,
  description: textSchema.default(''),
  events: eventsSchema.nullish().describe('types of notices; all when left out'),
  environments: environmentsSchema.nullish().describe('all when left out'),
  format: webhookFormatSchema.default('raw'),
  secret: secretSchema.optional().describe('signs the messages; a new one when left out'),
  severity: severitySchema
    .optional()
    .describe('default: `critical` for an alerting service, else all'),
  key: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('routing key of PagerDuty or API key of Opsgenie; stored encrypted'),
})
export type CreateWebhookInput = z.input<typeof createWebhookInput>
export const updateWebhookInput = z.strictObject({
  url: webhookUrlSchema.optional(),
  description: textSchema.optional(),
  events: eventsSchema.nullish(),
  environments: environmentsSchema.nullish(),
  severity: severitySchema.optional(),
  format: z.enum(messageFormats).optional(),
  active: z.boolean().optional(),
})

export const deliveryStates = ['waiting', 'delivered', 'dead'] as const
export const deliverySchema = z.object({
  id: z.uuid().describe('the `webhook-id` of every attempt, by which receivers detect repetitions'),
  webhook: z.uuid(),
  notice: z.int().nullable().describe('number of the notice; null: a test'),
  type: z.string(),
  state: z.enum(deliveryStates),
  attempts: z.int(),
  createdAt: z.iso.datetime(),
  nextAt: z.iso.datetime().nullable(),
  deliveredAt: z.iso.datetime().nullable(),
  lastStatus: z.int().nullable().describe('HTTP status of the last answer'),
  lastError: z.string().nullable(),
})
export type Delivery = z.infer<typeof deliverySchema>
