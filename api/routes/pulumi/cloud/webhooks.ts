/** `pulumi stack webhook` and `pulumi org webhook`: webhooks of one environment, and of all. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { createFieldError } from './refusedFields.ts'
import { TwinstackError } from '../../../../src/lib/errors.ts'
import { collectPages } from '../../../../src/lib/pagination.ts'
import { noticeTypes, type NoticeType } from '../../../../src/model/finding.ts'
import { messageFormats, type Delivery, type Webhook } from '../../../../src/model/webhook.ts'
import { createWebhook } from '../../../../src/services/webhooks/createWebhook.ts'
import type { NotifyContext } from '../../../../src/services/webhooks/context.ts'
import { getWebhook } from '../../../../src/services/webhooks/getWebhook.ts'
import { listDeliveries } from '../../../../src/services/webhooks/listDeliveries.ts'
import { listWebhooks } from '../../../../src/services/webhooks/listWebhooks.ts'
import { removeWebhook } from '../../../../src/services/webhooks/removeWebhook.ts'
import { replayDelivery } from '../../../../src/services/webhooks/replayDelivery.ts'
import { testWebhook } from '../../../../src/services/webhooks/testWebhook.ts'
import { updateWebhook } from '../../../../src/services/webhooks/updateWebhook.ts'
import { parseBody } from '../bodies.ts'
import { onEnvironment, onOrganisation, stackPath, type CloudServices } from './cloudContext.ts'

/** Types of notices by the event of Pulumi Cloud that means the same. */
const eventTypes: Record<string, NoticeType[]> = {
  drift_detected: ['drift.found', 'drift.confirmed'],
  drift_detection_failed: ['drift.check-failed'],
  drift_remediation_succeeded: ['drift.reconciled'],
  drift_remediation_failed: ['drift.remediation-failed'],
}

const nullable = z.string().nullish()
const bodySchema = z.looseObject({
  displayName: nullable,
  payloadUrl: z.string(),
  active: z.boolean().default(true),
  format: nullable,
  filters: z.array(z.string()).nullish(),
  groups: z.array(z.string()).nullish(),
  secret: nullable,
})
type Body = z.output<typeof bodySchema>

/** The webhooks that a path means: those of one environment, or all others. */
type Owner = {
  ctx: NotifyContext
  environment: string | null
  organisation: string
  project: string
}
type FindOwner = (request: FastifyRequest) => Promise<Owner>

export function cloudWebhooks(app: FastifyInstance, services: CloudServices): void {
  const { seal, config } = services.app
  const organisation = services.states.organisation
  const notify = { seal, allow: config.webhooksAllow }
  register(app, `${stackPath}/hooks`, async request => {
    const { ctx, environment, stack } = await onEnvironment(services, request)
    const { project } = stack
    return { ctx: { ...ctx, ...notify }, environment: environment.name, organisation, project }
  })
  register(app, '/orgs/:org/hooks', async request => {
    const ctx = onOrganisation(services, request)
    return { ctx: { ...ctx, ...notify }, environment: null, organisation, project: '' }
  })
}

function register(app: FastifyInstance, path: string, findOwner: FindOwner): void {
  const one = `${path}/:hook`
  app.get(path, async request => {
    const owner = await findOwner(request)
    return (await listOwnWebhooks(owner)).map(webhook => formatWebhook(owner, webhook))
  })
  app.post(path, async (request, reply) => {
    const owner = await findOwner(request)
    return create(owner, parseBody(request, bodySchema), reply)
  })
  app.get(one, async request => {
    const owner = await findOwner(request)
    return formatWebhook(owner, await readWebhook(owner, request))
  })
  app.patch(one, async request => {
    const owner = await findOwner(request)
    const { id } = await readWebhook(owner, request)
    const { displayName, payloadUrl: url, active, ...body } = parseBody(request, bodySchema)
    if (body.secret) throw createFieldError('secret', "the secret of a webhook can't be replaced")
    const input = { id, url, description: displayName ?? '', active, ...parseSubscription(body) }
    return formatWebhook(owner, await updateWebhook({ ctx: owner.ctx, input }))
  })
  app.delete(one, async (request, reply) => {
    const owner = await findOwner(request)
    const { id } = await readWebhook(owner, request)
    await removeWebhook({ ctx: owner.ctx, input: { id } })
    return reply.code(204).send()
  })
  app.post(`${one}/ping`, async request => {
    const owner = await findOwner(request)
    const webhook = await readWebhook(owner, request)
    const { id } = webhook
    return formatDelivery(webhook, await testWebhook({ ctx: owner.ctx, input: { id } }))
  })
  app.get(`${one}/deliveries`, async request => {
    const owner = await findOwner(request)
    const webhook = await readWebhook(owner, request)
    const input = { id: webhook.id, pageSize: 100 }
    const { items } = await listDeliveries({ ctx: owner.ctx, input })
    return items.map(delivery => formatDelivery(webhook, delivery))
  })
  app.post(`${one}/deliveries/:delivery/redeliver`, async request => {
    const owner = await findOwner(request)
    const webhook = await readWebhook(owner, request)
    const { delivery } = request.params as { delivery: string }
    const input = { id: webhook.id, delivery }
    return formatDelivery(webhook, await replayDelivery({ ctx: owner.ctx, input }))
  })
}

async function create(owner: Owner, body: Body, reply: FastifyReply) {
  const { displayName, payloadUrl: url, active, secret } = body
  const made = await createWebhook({
    ctx: owner.ctx,
    input: {
      url,
      description: displayName ?? '',
      ...parseSubscription(body),
      ...(owner.environment !== null && { environments: [owner.environment] }),
      ...(secret && { secret }),
    },
  })
  // the CLI has no field for it, and it is never shown again
  if (!secret) reply.header('x-pulumi-warning', `messages are signed with ${made.secret}`)
  const { id } = made.webhook
  const webhook = active
    ? made.webhook
    : await updateWebhook({ ctx: owner.ctx, input: { id, active } })
  return formatWebhook(owner, webhook)
}

/**
 * @throws TwinstackError `invalid-request` for formats, events and groups that Twinstack does not
 *   send
 */
function parseSubscription({
  format,
  filters,
  groups,
}: Pick<Body, 'format' | 'filters' | 'groups'>) {
  const found = messageFormats.find(one => one === (format || 'raw'))
  if (!found)
    throw createFieldError('format', `expected ${messageFormats.join(' or ')}, not ${format}`)
  const known = Object.keys(eventTypes).join(', ')
  if (groups && groups.length > 0)
    throw createFieldError('groups', `events are chosen one by one; the known ones are ${known}`)
  const events = (filters ?? []).flatMap(filter => {
    const types = eventTypes[filter]
    if (types) return types
    const own = noticeTypes.find(type => type === filter)
    if (own) return own
    throw createFieldError(
      'filters',
      `no message is sent for ${filter}; the known events are ${known}`,
    )
  })
  return { format: found, events: events.length > 0 ? events : null }
}

async function listOwnWebhooks({ ctx, environment }: Owner): Promise<Webhook[]> {
  const all = await collectPages(input => listWebhooks({ ctx, input }))
  return all.filter(one => getOwner(one) === environment)
}

/** The only environment about which a webhook gets messages; null: several or all. */
function getOwner({ environments }: Webhook): string | null {
  return environments?.length === 1 ? (environments[0] ?? null) : null
}

async function readWebhook(owner: Owner, request: FastifyRequest): Promise<Webhook> {
  const { hook: id } = request.params as { hook: string }
  const webhook = z.uuid().safeParse(id).success
    ? await getWebhook({ ctx: owner.ctx, input: { id } })
    : null
  if (webhook && getOwner(webhook) === owner.environment) return webhook
  throw new TwinstackError('not-found', `webhook ${id} not found`, {
    hint: 'pulumi stack webhook list and pulumi org webhook list show them',
  })
}

/** `apitype.Webhook` */
function formatWebhook({ organisation, environment, project }: Owner, webhook: Webhook) {
  const { id, description, url, active, format, events } = webhook
  return {
    organizationName: organisation,
    ...(environment !== null && { projectName: project, stackName: environment }),
    name: id,
    displayName: description,
    payloadUrl: url,
    active,
    format,
    ...(events && { filters: listFilters(events) }),
    hasSecret: true,
    secretCiphertext: '',
  }
}

/**
 * The name of each Pulumi Cloud event of which all types are chosen; the other types by their own
 * names.
 */
function listFilters(events: NoticeType[]): string[] {
  const whole = Object.entries(eventTypes).filter(([, types]) =>
    types.every(type => events.includes(type)),
  )
  const covered = whole.flatMap(([, types]) => types)
  return [...whole.map(([name]) => name), ...events.filter(type => !covered.includes(type))]
}

/** `apitype.WebhookDelivery`; bodies and headers of answers are not kept. */
function formatDelivery({ url }: Webhook, delivery: Delivery) {
  const { id, type, state, createdAt, deliveredAt, lastStatus, lastError } = delivery
  const duration = deliveredAt ? Date.parse(deliveredAt) - Date.parse(createdAt) : 0
  return {
    id,
    kind: type,
    payload: '',
    timestamp: Math.floor(Date.parse(createdAt) / 1000),
    duration,
    requestUrl: url,
    requestHeaders: '',
    responseCode: lastStatus ?? 0,
    responseHeaders: '',
    responseBody: lastError ?? state,
  }
}
