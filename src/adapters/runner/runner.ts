import { readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { RunRequest } from '../../model/run.ts'
import type { RunHandle, Runner } from '../../model/runner.ts'
import { attachRun, createHandle, hasEnded } from './attach.ts'
import { buildRunnerEnvironment } from './environment.ts'
import { readRequest } from './folder.ts'
import { Isolation, type IsolationOptions, type Place } from './isolation.ts'
import { createLivingRuns } from './living.ts'
import { ReachableEngine } from './reachable.ts'
import { RoleSessions, type RenewSession } from './sessions.ts'
import { removeSocketFolder } from './sockets.ts'
import { createRunFolder, startRunner } from './start.ts'
import { isRunnerUser, requireReachableFolder, separateUser, findUserOfRun } from './user.ts'
import { releaseEnded, releaseUser } from './users.ts'
import { getWarmModules, removeLeftFolders, WarmPool } from './warm.ts'

/** `countWarm`: how many idle runners of a dependency folder could take a run at once. */
export type WarmableRunner = Runner & { countWarm(modules: string): number }

/**
 * Starts and finds runners. `home`: the data folder of the service, absolute. `warm`: idle runners
 * kept per dependency folder. `separate`: each under a user of its own, with the folders that they
 * share and read. `env`: what the allow-list picks from; the default is our own environment.
 */
export function createRunner(
  options: Pick<IsolationOptions, 'home'> &
    Partial<Pick<IsolationOptions, 'separate' | 'limits' | 'bubblewrap' | 'log'>> & {
      warm: number
      env?: Record<string, string | undefined>
      /** assumes the role of a run again before its session ends */
      renewSession?: RenewSession | null
    },
): WarmableRunner {
  const { home, separate = null, limits = null, bubblewrap = null, log } = options
  const env = buildRunnerEnvironment(options.env ?? process.env)
  const isolation = new Isolation({ home, env, separate, limits, bubblewrap, log })
  if (separate) void takeBackEnded(home, isolation).catch(() => {})
  const engine = new ReachableEngine(home)
  const sessions = new RoleSessions(home, options.renewSession ?? null, log)
  void removeLeftFolders(home).catch((err: unknown) =>
    log?.warn({ err }, 'folders of idle runners that have ended could not be removed'),
  )
  const pool = new WarmPool(home, options.warm, isolation)
  const running = new Set<string>()
  const leaving = new Set<Promise<void>>()
  const finish = async (folder: string, request: RunRequest, place: Place) => {
    await isolation.takeBack(folder, request, place.user)
    sessions.forget(folder)
    await place.release()
  }
  return {
    async start(key, request) {
      const reached = separate ? withReach(request, engine) : request
      const folder = createRunFolder(home, key, reached, separate !== null, (made, wanted) =>
        isolation.copyState(made, sessions.place(made, wanted)),
      )
      running.add(folder)
      const onEnd = (place: Place) => {
        running.delete(folder)
        const done = finish(folder, request, place).catch((err: unknown) =>
          log?.error({ err, folder }, 'files or processes of an ended run could not be cleaned up'),
        )
        leaving.add(done)
        void done.finally(() => leaving.delete(done))
        void pool.refill(getWarmModules(request), () => running.size > 0)
      }
      await startRunner({ home, folder, request: reached, isolation, pool, onEnd })
      sessions.keepFolder(folder)
      return createHandle(folder)
    },
    attach: async folder => {
      // the path is a row of the database: of another folder nothing is read, ended or taken back
      if (dirname(resolve(folder)) !== resolve(home, 'runs')) return null
      const handle = await attachRun(folder)
      if (!handle) return null
      sessions.keepFolder(folder)
      return takeBackAtEnd(handle, async () => {
        await takeBackOne(home, folder, isolation)
        sessions.forget(folder)
      })
    },
    listLiving: createLivingRuns(home),
    warm: modules => pool.fill(modules),
    countWarm: modules => pool.countReady(modules),
    close: async () => {
      await pool.close()
      await Promise.all(leaving)
      sessions.close()
      removeSocketFolder(home)
    },
  }
}

/**
 * Returns the engine at a path where every user can run it.
 *
 * @throws TwinstackError `unavailable` for dependencies or a tree that are closed to runners
 */
function withReach(request: RunRequest, engine: ReachableEngine): RunRequest {
  for (const place of [request.tree.folder, request.tree.modules])
    requireReachableFolder(separateUser, place)
  return {
    ...request,
    engine: { ...request.engine, command: engine.makeReachable(request.engine.command) },
  }
}

/** Cleans up after a run of an earlier process of the service, because no other code does. */
function takeBackAtEnd(handle: RunHandle, end: () => Promise<void>): RunHandle {
  return {
    ...handle,
    awaitResult: async () => {
      const result = await handle.awaitResult()
      await end()
      return result
    },
    kill: async () => {
      const ended = await handle.kill()
      await end()
      return ended
    },
  }
}

async function takeBackOne(home: string, folder: string, isolation: Isolation): Promise<void> {
  const user = findUserOfRun(folder)
  if (!user || !isRunnerUser(user.uid)) return
  await isolation.takeBack(folder, findRequest(folder), user)
  await releaseUser(home, user)
}

function findRequest(folder: string): RunRequest | null {
  try {
    return readRequest(folder)
  } catch {
    // the run replaced the file: the next run claims its part of the state
    return null
  }
}

/** Cleans up after runs that ended while no service was running. */
async function takeBackEnded(home: string, isolation: Isolation): Promise<void> {
  for (const name of readdirSync(join(home, 'runs'))) {
    const folder = join(home, 'runs', name)
    const user = findUserOfRun(folder)
    if (user && isRunnerUser(user.uid) && (await hasEnded(folder)))
      await isolation.takeBack(folder, findRequest(folder), user)
  }
  await releaseEnded(home)
}
