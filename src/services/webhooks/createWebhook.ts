import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { writeAuditLog } from '../access/auditLog.ts'
import { authorise } from '../access/policy.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { parseInput } from '../../lib/input.ts'
import { requireAllowedAddress, type NotifyContext } from './context.ts'
import { createWebhookInput, type Webhook } from '../../model/webhook.ts'

/** 24 to 64 bytes by the specification; scanners of secrets recognise the prefix `whsec_`. */
const createSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

/**
 * Creates a webhook. Its secret is returned here and nowhere else: the service stores it encrypted
 * with its own key.
 *
 * @throws TwinstackError `invalid-request`, `forbidden`
 */
export async function createWebhook({
  ctx,
  input,
}: {
  ctx: NotifyContext
  input: z.input<typeof createWebhookInput>
}): Promise<{ webhook: Webhook; secret: string }> {
  const request = parseInput(createWebhookInput, input)
  const { url, description, events, environments, severity, format, key } = request
  authorise(ctx.actor, 'webhook:manage')
  requireAllowedAddress(url, ctx.allow)
  requireKey(format, key)
  const secret = request.secret ?? createSecret()
  const sealedSecret = await ctx.seal({ secret, ...(key !== undefined && { key }) })
  const webhook = await ctx.store.runInTransaction(async store => {
    const made = await store.webhooks.create({
      url,
      description,
      events: events ?? null,
      environments: environments ?? null,
      severity: severity === undefined ? (isAlert(format) ? 'critical' : null) : severity,
      format,
      createdBy: ctx.actor.name,
      sealedSecret,
    })
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'webhook.create',
        target: made.id,
        outcome: 'done',
        detail: { host: new URL(url).host, events: made.events, environments: made.environments },
      },
    )
    return made
  })
  return { webhook, secret }
}

const isAlert = (format: Webhook['format']): boolean => ['pagerduty', 'opsgenie'].includes(format)

function requireKey(format: Webhook['format'], key: string | undefined): void {
  if (isAlert(format) === (key !== undefined)) return
  const message = isAlert(format)
    ? `the format ${format} needs its key`
    : 'only the formats pagerduty and opsgenie take a key'
  throw new TwinstackError('invalid-request', `key: ${message}`, {
    fields: [{ path: 'key', message }],
    hint: 'docs/webhooks.md shows where PagerDuty and Opsgenie show their keys',
  })
}
