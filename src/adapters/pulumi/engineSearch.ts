import { getErrorMessage } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { ensureEngine, type Engine } from './engine.ts'

export type EngineSearch = {
  /** @throws TwinstackError `engine-missing`, `engine-mismatch` */
  get(): Promise<Engine>
  /** null: not found yet */
  findInstalled(): Engine | null
  /** why there is no engine */
  explainMissing(): string
}

/**
 * Starts the search for the engine, which may also build it. A search that failed is repeated for
 * the next operation, because a person may have installed the engine meanwhile.
 */
export function startEngineSearch({
  explicit,
  log,
  progress,
}: {
  /** path of the command; null: the installed one, or one that is built */
  explicit: string | null
  log: Log
  progress?: ((update: { message: string }) => void) | undefined
}): EngineSearch {
  let findInstalled: Engine | null = null
  let missing = 'the search for the pulumi engine has not ended yet'
  let search: Promise<Engine> | null = null
  const get = () => {
    search ??= ensureEngine({ explicit, ...(progress && { progress }) }).then(
      engine => (findInstalled = engine),
      (error: unknown) => {
        search = null
        missing = getErrorMessage(error)
        throw error
      },
    )
    return search
  }
  get().catch((error: unknown) => log.error({ err: error }, 'no pulumi engine was found'))
  return { get, findInstalled: () => findInstalled, explainMissing: () => missing }
}
