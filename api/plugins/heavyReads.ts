/**
 * Reads that compute for long, or read many rows, a large document or the account (gate, review,
 * parity, audits, compliance, history, drift, states, plans) are limited in number, for each caller
 * and in all: 200 at once by one viewer would block all others. The limits leave other requests
 * their share of the one thread.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { TwinstackError } from '../../src/lib/errors.ts'
import type { App } from '../services.ts'
import { getHolder } from './limits.ts'

/** requests at the same time */
const mostPerCaller = 8
const mostInAll = 16

const ofEnvironment = 'gate|history|unmanaged|drift|state|state-versions|rollback-targets'
const ofOperation = 'gate|compliance|drift|plan'
const ofPages = 'drift|history|states'
/** of the state service, which answers the same as some of the others in another form */
const ofStacks = 'export|import|updates|deployments/:id$|deployments/version|drift'
const heavy = new RegExp(
  `^/dashboard/environments/:name/(${ofPages})$|` +
    '^/dashboard/(parity|compliance|promotion|statistics|administration/audit-log)(/|$)|' +
    '^/dashboard/operations/:id/gate$|^/v1/(' +
    '(review|parity|compliance-audits|compliance|differences|audit-log|drift)(/|$)|' +
    '(account|statistics)(/|$)|' +
    `environments/:name/(${ofEnvironment})(/|$)|` +
    `operations/:id/(${ofOperation})(/|$))|` +
    `^/api/stacks/:org/:project/:stack/(${ofStacks})(/|$)|` +
    '^/api/orgs/:org/(auditlogs|search)(/|$)',
)
/** These read the whole log of an operation where the query has one of these fields. */
const searches: Record<string, string[]> = {
  '/dashboard/operations/:id': ['q', 'errors'],
  '/api/stacks/:org/:project/:stack/deployments/:id/logs': ['job'],
}

/** Whether the route of a reading is limited; `url` is its pattern. */
export function isHeavyRoute(url: string): boolean {
  return heavy.test(url)
}

export function heavyReads(app: App): void {
  let open = 0
  const perCaller = new Map<string, number>()
  app.addHook('preHandler', async (request, reply) => {
    if (!isHeavy(request) || request.actor === null) return
    const caller = getHolder(request.actor)
    const own = perCaller.get(caller) ?? 0
    if (own >= mostPerCaller) throw refuse(reply, 'rate-limited', `${mostPerCaller} of one caller`)
    if (open >= mostInAll) throw refuse(reply, 'unavailable', `${mostInAll} in all`)
    open += 1
    perCaller.set(caller, own + 1)
    let released = false
    const release = () => {
      if (released) return
      released = true
      open -= 1
      const left = (perCaller.get(caller) ?? 1) - 1
      if (left === 0) perCaller.delete(caller)
      else perCaller.set(caller, left)
    }
    reply.raw.once('finish', release).once('close', release)
    // requests that arrived in the meantime are answered first
    await nextTurn()
  })
}

function isHeavy({ method, routeOptions: { url = '' }, query }: FastifyRequest): boolean {
  if (!['GET', 'HEAD', 'POST'].includes(method)) return false
  const sent = (query ?? {}) as Record<string, unknown>
  return isHeavyRoute(url) || (searches[url] ?? []).some(field => Boolean(sent[field]))
}

function refuse(
  reply: FastifyReply,
  code: 'rate-limited' | 'unavailable',
  limit: string,
): TwinstackError {
  void reply.header('retry-after', '1')
  return new TwinstackError(code, `such readings are limited to ${limit} at the same time`, {
    hint: 'send the request again in a second',
  })
}
