import type { Runner } from '../operations/ports.ts'
import { attachRun, handleOf } from './attach.ts'
import { runnerEnvironment } from './environment.ts'
import { removeSocketFolder } from './sockets.ts'
import { createRunFolder, startRunner } from './start.ts'
import { WarmPool } from './warm.ts'

/** `warmed`: how many idle runners of a dependency folder could take a run at once. */
export type WarmableRunner = Runner & { warmed (modules: string): number }

/**
 * Starts and finds runners. `home`: the data folder of the service, absolute. `warm`: idle runners kept per dependency folder.
 * `env`: what the allow-list picks from; the default is our own environment.
 */
export function createRunner (options: { home: string, warm: number, env?: Record<string, string | undefined> }): WarmableRunner {
  const env = runnerEnvironment(options.env ?? process.env)
  const pool = new WarmPool(options.home, options.warm, env)
  const running = new Set<string>()
  return {
    async start (key, request) {
      const folder = createRunFolder(options.home, key, request)
      running.add(folder)
      const onEnd = () => {
        running.delete(folder)
        void pool.refill(request.tree.modules, () => running.size > 0)
      }
      await startRunner({ home: options.home, folder, request, env, pool, onEnd })
      return handleOf(folder)
    },
    attach: attachRun,
    warm: modules => pool.fill(modules),
    warmed: modules => pool.ready(modules),
    close: async () => {
      await pool.close()
      removeSocketFolder(options.home)
    },
  }
}
