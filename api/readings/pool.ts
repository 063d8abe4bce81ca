/**
 * Threads that answer readings with a long computation, so that the thread of the service stays
 * free for other requests. A thread starts with the first such reading and ends when none came for
 * a while.
 */
import { availableParallelism } from 'node:os'
import { Piscina } from 'piscina'
import { TwinstackError } from '../../src/lib/errors.ts'
import { siblingFile } from '../../src/lib/siblingFile.ts'
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

/** milliseconds for one answer; milliseconds that a thread without work is kept */
const longest = 120_000
const idle = 10 * 60_000
/** requests of one thread at the same time: while one waits for the database another computes */
const perThread = 4

/** One core remains for the service. */
export function createReadings(thread: ReadingThread): Readings {
  const pool = new Piscina<ReadingRequest, ReadingAnswer>({
    filename: siblingFile(import.meta.url, './thread').href,
    workerData: thread,
    minThreads: 0,
    maxThreads: Math.min(4, Math.max(1, availableParallelism() - 1)),
    concurrentTasksPerWorker: perThread,
    idleTimeout: idle,
  })
  return {
    answer: async request => {
      try {
        return await pool.run(request, { signal: AbortSignal.timeout(longest) })
      } catch (cause) {
        throw new TwinstackError('unavailable', 'the reading was not answered', {
          hint: 'send the request again in some seconds; the log of the service has the cause',
          cause,
        })
      }
    },
    close: () => pool.destroy(),
  }
}
