/**
 * Large bodies (states, reports of tests) take memory, and time of the one thread that parses them,
 * before the verb checks the role. They are refused before they are read: all from viewers, and
 * those above the limits of number and memory.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { TwinstackError } from '../../src/lib/errors.ts'
import { roles } from '../../src/model/access.ts'
import type { Actor } from '../../src/model/actor.ts'
import { getHolder } from './limits.ts'

const mebibyte = 2 ** 20
/** bytes of a body that is not large */
const usualBytes = mebibyte
/** assumed size in bytes of a large body of unknown length: the largest one of the state service */
const unknownBytes = 128 * mebibyte
const mostPerCaller = 2
/** bytes in all; one body is always allowed */
const mostBytes = 512 * mebibyte

/** A hook after the authentication and before the body is read. */
export function largeBodies(app: Pick<FastifyInstance, 'addHook'>): void {
  let bytes = 0
  const perCaller = new Map<string, number>()
  app.addHook('preParsing', async (request, reply) => {
    const length = getLength(request)
    const caller = findCaller(request)
    if (length <= usualBytes || caller === null) return
    if (request.actor && isViewer(request.actor)) throw createForbiddenError(request.actor)
    const own = perCaller.get(caller) ?? 0
    if (own >= mostPerCaller) throw refuse(reply, 'rate-limited', `${mostPerCaller} of one caller`)
    if (bytes > 0 && bytes + length > mostBytes)
      throw refuse(reply, 'unavailable', `${mostBytes / mebibyte} MiB in all`)
    bytes += length
    perCaller.set(caller, own + 1)
    let released = false
    const release = () => {
      if (released) return
      released = true
      bytes -= length
      const left = (perCaller.get(caller) ?? 1) - 1
      if (left === 0) perCaller.delete(caller)
      else perCaller.set(caller, left)
    }
    reply.raw.once('finish', release).once('close', release)
  })
}

function getLength({ headers, routeOptions }: FastifyRequest): number {
  const header = headers['content-length']
  if (header !== undefined) return Number(header)
  if (headers['transfer-encoding'] === undefined) return 0
  const isStateService = routeOptions.config.ownAuthentication === true
  return isStateService ? unknownBytes : (routeOptions.bodyLimit ?? usualBytes)
}

/** Null for requests without a token, whose bodies have limits of their own. */
function findCaller({ actor, stateClient, updateToken }: FastifyRequest): string | null {
  // all runs are one actor
  if (stateClient?.runner) return `operation ${stateClient.runner.operation}`
  return actor ? getHolder(actor) : (updateToken ?? null)
}

function isViewer(actor: Actor): boolean {
  const grants = 'grants' in actor ? (actor.grants ?? []) : []
  const held = [actor.role, ...grants.map(({ role }) => role)]
  return held.every(role => role === null || roles.indexOf(role) <= roles.indexOf('viewer'))
}

function createForbiddenError({ name }: Actor): TwinstackError {
  return new TwinstackError(
    'forbidden',
    `bodies of more than ${usualBytes} bytes need the role operator; ${name} is a viewer`,
    { hint: 'ask an admin for a token with the role operator' },
  )
}

function refuse(
  reply: FastifyReply,
  code: 'rate-limited' | 'unavailable',
  limit: string,
): TwinstackError {
  void reply.header('retry-after', '2').header('connection', 'close')
  return new TwinstackError(code, `large bodies are limited to ${limit} at the same time`, {
    hint: 'send the request again in some seconds',
  })
}
