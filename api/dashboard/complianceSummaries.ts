/**
 * Compliance of many environments for the overview. One judgement takes up to a second, so it is
 * made once for each deployed state and day, in a thread, one after the other; a page shows what is
 * known. A judgement compares with production only for readers who may see production, so they and
 * the others have judgements of their own.
 */
import type { FastifyRequest } from 'fastify'
import type { ComplianceReport } from '../../src/model/compliance.ts'
import type { Environment } from '../../src/model/environment.ts'
import { checkEnvironments } from '../../src/services/compliance/checkEnvironments.ts'
import { getContext } from '../context.ts'
import { callReading } from '../readings/callReading.ts'
import type { AppServices } from '../services.ts'

export type ComplianceSummary = { violations: number; waived: number; checkedAt: string }

export type ComplianceSummaries = {
  /**
   * What is known of `environments`: all that the caller may see. The others are judged in the
   * background with the rights of this caller.
   */
  read(request: FastifyRequest, environments: Environment[]): Map<string, ComplianceSummary>
  /** resolves when everything is judged that a page has requested */
  settle(): Promise<void>
  /** judges no further environment, and waits for the current one */
  stop(): Promise<void>
}

/** `id`: environment and sight of the reader. `key`: the states that were judged. */
type Judgement = { id: string; key: string }

/** judgements that are kept */
const most = 2000

/** Drift also counts, and changes without a deployment. */
const maximumAge = 15 * 60_000

export function createComplianceSummaries(services: AppServices): ComplianceSummaries {
  const known = new Map<string, { key: string; at: number; summary: ComplianceSummary | null }>()
  let queue: Promise<void> = Promise.resolve()
  const waiting = new Set<string>()
  let isStopped = false

  const judge = async (request: FastifyRequest, name: string, { id, key }: Judgement) => {
    if (isStopped) return
    const report = await readReport(services, request, name).catch((error: unknown) => {
      request.log.warn({ err: error, environment: name }, 'the compliance could not be judged')
      return null
    })
    const one = report?.environments.find(environment => environment.name === name)
    if (known.size >= most) known.clear()
    known.set(id, {
      key,
      at: Date.now(),
      summary: one
        ? { violations: one.violations, waived: one.waived, checkedAt: report?.checkedAt ?? '' }
        : null,
    })
    waiting.delete(id)
  }

  return {
    read(request, environments) {
      const models = environments.filter(
        ({ kind, deployed }) => kind === 'production' && deployed !== null,
      )
      const sight = models.map(({ name }) => name).join(' ')
      const age = models.map(({ updatedAt }) => updatedAt).join(' ')
      const found = new Map<string, ComplianceSummary>()
      for (const environment of environments.filter(({ deployed }) => deployed !== null)) {
        const { name, createdAt, updatedAt } = environment
        const id = `${name} ${createdAt} for readers of ${sight}`
        const key = `${updatedAt} ${age} ${getDay()}`
        const entry = known.get(id)
        if (entry?.summary) found.set(name, entry.summary)
        const isFresh = entry?.key === key && Date.now() - entry.at < maximumAge
        if (isFresh || waiting.has(id)) continue
        waiting.add(id)
        queue = queue.then(() => judge(request, name, { id, key }))
      }
      return found
    },
    settle: () => queue,
    stop: async () => {
      isStopped = true
      await queue
    },
  }
}

const getDay = () => new Date().toISOString().slice(0, 10)

async function readReport(
  services: AppServices,
  request: FastifyRequest,
  name: string,
): Promise<ComplianceReport> {
  const call = { url: `/v1/compliance?environments=${name}` }
  return callReading(services, request, call, () =>
    checkEnvironments({ ctx: getContext(services, request), input: { environments: [name] } }),
  )
}
