import { setTimeout as sleep } from 'node:timers/promises'
import type { Run } from './run.ts'
import { collectSecrets, watchSecrets } from './watchSecrets.ts'

/** secret outputs that are no resource's are known within this time */
const settleMs = 300

/**
 * The program as the engine calls it: its secrets become known, and whatever ends it from the side
 * is noticed.
 */
export function hosted(run: Run): () => Promise<Record<string, unknown>> {
  return async () => {
    run.log.hold()
    watchSecrets(run.sdk.pulumi, run.secrets)
    const outputs = await run.guards.watch((async () => await run.program.run())())
    // not awaited: outputs of resources resolve only after the engine was told that the program has
    // ended
    void Promise.race([collectSecrets(run.sdk.pulumi, outputs, run.secrets), sleep(settleMs)]).then(
      () => run.log.release(),
    )
    return outputs as Record<string, unknown>
  }
}

/**
 * Which resources an engine call is about: all, or the request's targets; and which of them it
 * makes anew.
 */
export function scope({ request: { options } }: Run): {
  target?: string[]
  targetDependents?: boolean
  replace?: string[]
} {
  return {
    ...(options.targets.length > 0 && {
      target: options.targets,
      targetDependents: options.targetDependents,
    }),
    ...(options.replace.length > 0 && { replace: options.replace }),
  }
}
