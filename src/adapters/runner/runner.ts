import { attachRun, handleOf, hasEnded } from './attach.ts'
import { runnerEnvironment } from './environment.ts'
import { removeSocketFolder } from './sockets.ts'
import { createRunFolder, startRunner } from './start.ts'
import {
  mustReach,
  prepareUser,
  separateUser,
  takeBack,
  takeBackEnded,
  userEnvironment,
} from './user.ts'
import { WarmPool } from './warm.ts'
import type { Runner } from '../../model/runner.ts'

/** `warmed`: how many idle runners of a dependency folder could take a run at once. */
export type WarmableRunner = Runner & { warmed(modules: string): number }

/**
 * Starts and finds runners. `home`: the data folder of the service, absolute. `warm`: idle runners
 * kept per dependency folder. `separate`: under a user of their own, with the folders that they
 * write and read. `env`: what the allow-list picks from; the default is our own environment.
 */
export function createRunner(options: {
  home: string
  warm: number
  env?: Record<string, string | undefined>
  separate?: { written: string[]; read: string[] } | null
}): WarmableRunner {
  const user = options.separate ? separateUser : null
  if (user) prepareUser(user, { home: options.home, ...options.separate! })
  if (user) void takeBackEnded(options.home, user, folder => hasEnded(folder, user)).catch(() => {})
  const own = runnerEnvironment(options.env ?? process.env)
  const env = user ? userEnvironment(options.home, own) : own
  const pool = new WarmPool(options.home, options.warm, env, user)
  const running = new Set<string>()
  return {
    async start(key, request) {
      if (user)
        for (const place of [
          request.tree.folder,
          request.tree.modules,
          request.engine.command,
        ].filter(path => path.startsWith('/')))
          mustReach(user, place)
      const folder = createRunFolder(options.home, key, request, user)
      running.add(folder)
      const onEnd = () => {
        running.delete(folder)
        if (user) takeBack(folder)
        void pool.refill(request.tree.modules, () => running.size > 0)
      }
      await startRunner({ home: options.home, folder, request, env, user, pool, onEnd })
      return handleOf(folder, user)
    },
    attach: async folder => {
      const handle = await attachRun(folder, user)
      return handle && user
        ? {
            ...handle,
            result: async () => {
              const result = await handle.result()
              takeBack(folder)
              return result
            },
          }
        : handle
    },
    warm: modules => pool.fill(modules),
    warmed: modules => pool.ready(modules),
    close: async () => {
      await pool.close()
      removeSocketFolder(options.home, user)
    },
  }
}
