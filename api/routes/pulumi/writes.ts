import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { TwinstackError } from '../../../src/lib/errors.ts'
import { parseElements, parseMembers } from '../../../src/lib/rawJson.ts'
import { leaseSeconds } from '../../../src/model/stateService.ts'
import {
  appendJournal,
  completeUpdate,
  noteEvents,
  putCheckpoint,
  renewLease,
  type HeldContext,
  type HeldUpdate,
} from '../../../src/services/states/heldUpdates.ts'
import { repeatInOutage } from '../../../src/services/states/repeatInOutage.ts'
import { parseBody, getRawBody, parseUntypedDeployment } from './bodies.ts'
import { createLog, toUnixTime, type StatesService, type UpdateParams } from './service.ts'

const renewBody = z.object({ duration: z.number().default(leaseSeconds) })
const completeBody = z.object({ status: z.enum(['succeeded', 'failed', 'cancelled']) })
/** the numbers that the events of an operation can have, and seconds that a Date can have */
const eventSchema = z.looseObject({
  sequence: z.int().min(0).max(20_000_000),
  timestamp: z.number().min(0).max(8.64e12),
})
const eventsBody = z.object({ events: z.array(eventSchema).nullish() })
const numberSchema = z.coerce.number().int().min(0)

const path = '/stacks/:org/:project/:stack/update/:update'
/** The engine sends many requests a second, so the rate limit of the API does not apply. */
const options = { config: { pulumiToken: 'update' as const, rateLimit: false as const } }

/** Events of a preview are the largest bodies, and nothing of them is kept. */
const lateOptions = { config: { ...options.config, checksBodyLater: true } }

/** What an update writes while it runs, with the token of the update. */
export function pulumiWrites(app: FastifyInstance, service: StatesService): void {
  app.patch(`${path}/journalentries`, options, async (request, reply) => {
    const entries = getRawBody(request).get('entries') ?? '[]'
    const list = entries === 'null' ? [] : parseElements(entries)
    const held = getHeldUpdate(request)
    await repeatInOutage(() => appendJournal(getContext(service, request), held, list))
    return reply.code(204).send()
  })
  app.patch(`${path}/checkpoint`, options, async (request, reply) => {
    const members = getRawBody(request)
    if (members.get('isInvalid') === 'true')
      throw new TwinstackError('invalid-request', 'the client marked the checkpoint as invalid')
    await put(service, request, { members, sequence: 0 })
    return reply.code(204).send()
  })
  app.patch(`${path}/checkpointverbatim`, options, async (request, reply) => {
    const body = getRawBody(request)
    const members = parseMembers(body.get('untypedDeployment') ?? '{}')
    await put(service, request, { members, sequence: Number(body.get('sequenceNumber') ?? 0) })
    return reply.code(204).send()
  })
  app.patch(`${path}/checkpointdelta`, options, async () => {
    throw new TwinstackError('invalid-request', 'delta checkpoints are not offered', {
      hint: 'send a full checkpoint, or journal entries',
    })
  })
  app.post(`${path}/renew_lease`, options, async request => {
    const { duration } = parseBody(request, renewBody)
    const held = getHeldUpdate(request)
    const renew = () => renewLease(getContext(service, request), held, duration)
    const { expires } = await repeatInOutage(renew)
    return { token: held.token, tokenExpiration: toUnixTime(expires) }
  })
  app.post(`${path}/complete`, options, async (request, reply) => {
    const { status } = parseBody(request, completeBody)
    const held = getHeldUpdate(request)
    await repeatInOutage(() => completeUpdate(getContext(service, request), held, status))
    return reply.code(204).send()
  })
  for (const events of ['events', 'events/batch'])
    app.post(`${path}/${events}`, lateOptions, async (request, reply) => {
      const readEvents = () => parseBody(request, eventsBody).events ?? []
      await noteEvents(getContext(service, request), getHeldUpdate(request), readEvents)
      return reply.code(204).send()
    })
}

async function put(
  service: StatesService,
  request: FastifyRequest,
  { members, sequence }: { members: Map<string, string>; sequence: number },
): Promise<void> {
  const { version: schema, features, deployment } = parseUntypedDeployment(members)
  const checkpoint = { schema, features, deployment, sequence: numberSchema.parse(sequence) }
  const held = getHeldUpdate(request)
  await repeatInOutage(() => putCheckpoint(getContext(service, request), held, checkpoint))
}

function getContext({ store }: StatesService, request: FastifyRequest): HeldContext {
  return { store, log: createLog(request.log) }
}

function getHeldUpdate(request: FastifyRequest): HeldUpdate {
  const { update } = request.params as UpdateParams
  return { update, token: request.updateToken ?? '' }
}
