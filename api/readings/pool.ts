/**
 * Worker threads for requests that only read and compute for a long time ("readings"), so that the
 * main thread of the service can answer other requests. A thread starts with the first reading and
 * ends after `idleTimeout` without one.
 */
import { availableParallelism } from 'node:os'
import { Piscina } from 'piscina'
import { TwinstackError } from '../../src/lib/errors.ts'
import { findSiblingFile } from '../../src/lib/findSiblingFile.ts'
import type { Config } from '../../src/model/config.ts'
import type { Actor } from '../../src/model/actor.ts'

/** A request of an authenticated caller. `url`: path and query. `body`: JSON text. */
export type ReadingRequest = {
  method: 'GET' | 'POST'
  url: string
  body: string | null
  actor: Actor
  requestId: string
  address: string
}
export type ReadingAnswer = { status: number; headers: Record<string, string>; body: Uint8Array }

export type Readings = {
  /** @throws TwinstackError `unavailable` when there was no answer in time */
  answer(request: ReadingRequest): Promise<ReadingAnswer>
  close(): Promise<void>
}

/** The data with which a thread starts. */
export type ReadingThread = { config: Config; databaseUrl: string }

/** milliseconds until an unanswered reading fails */
const answerTimeout = 120_000
/** milliseconds until a thread without readings ends */
const idleTimeout = 10 * 60_000
/** requests of one thread at the same time: one computes while others wait for the database */
const perThread = 4

/** One core stays free for the main thread. */
export function createReadings(thread: ReadingThread): Readings {
  const pool = new Piscina<ReadingRequest, ReadingAnswer>({
    filename: findSiblingFile(import.meta.url, './thread').href,
    workerData: thread,
    minThreads: 0,
    maxThreads: Math.min(4, Math.max(1, availableParallelism() - 1)),
    concurrentTasksPerWorker: perThread,
    idleTimeout,
  })
  return {
    answer: async request => {
      try {
        return await pool.run(request, { signal: AbortSignal.timeout(answerTimeout) })
      } catch (cause) {
        throw new TwinstackError('unavailable', 'the request was not answered', {
          hint: 'send the request again in some seconds; the log of the service has the cause',
          cause,
        })
      }
    },
    close: () => pool.destroy(),
  }
}
