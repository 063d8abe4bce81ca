import { inspect } from 'node:util'
import { ProgramExit } from './failure.ts'
import type { EventLog } from './log.ts'

/** The real exit, for the end of the runner itself. */
export const exitProcess = process.exit.bind(process)
/** after an uncaught error the program gets this long to end by itself with a better message */
const settleMs = 500

/**
 * What program code could do to its process, made harmless: `process.exit` throws, errors that
 * nobody catches are kept for the result instead of ending the process, and output becomes events
 * (redacted), never the raw files.
 */
export class Guards {
  readonly #fatal = Promise.withResolvers<never>()
  /** the first thing that went wrong in program code; undefined when nothing did */
  problem: unknown

  constructor(log: EventLog) {
    this.#fatal.promise.catch(() => {})
    process.exit = (code?: number) => this.#exit(code ?? 0)
    process.on('uncaughtException', error => this.#uncaught(error))
    process.on('unhandledRejection', error => this.#uncaught(error))
    capture(process.stdout, line => log.diagnostic('info', line))
    capture(process.stderr, line => log.diagnostic('warning', line))
  }

  #exit(code: number): never {
    const problem = new ProgramExit(code)
    this.problem ??= problem
    this.#fatal.reject(problem)
    throw problem
  }

  #uncaught(error: unknown): void {
    this.problem ??= error ?? new Error(`unknown error ${inspect(error)}`)
    setTimeout(() => this.#fatal.reject(error), settleMs).unref()
  }

  /**
   * The program's own promise, or what ended it from the side: a call of `process.exit` in a timer
   * leaves the promise pending for ever.
   */
  async watch<T>(work: Promise<T>): Promise<T> {
    try {
      return await Promise.race([work, this.#fatal.promise])
    } catch (error) {
      this.problem ??= error
      throw error
    }
  }
}

/**
 * Whole lines to `tell`; what is left without a line end is told with the next write or at exit.
 */
function capture(stream: NodeJS.WriteStream, tell: (line: string) => void): void {
  let rest = ''
  stream.write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
    const lines = (
      rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'))
    ).split('\n')
    rest = lines.pop()!
    for (const line of lines) if (line !== '') tell(line)
    const callback = typeof encoding === 'function' ? encoding : done
    if (typeof callback === 'function') process.nextTick(callback)
    return true
  }
}
