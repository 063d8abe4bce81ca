import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { TwinstackError } from '../../lib/errors.ts'
import { writeWhole } from './folder.ts'
import { files } from '../../model/run.ts'
import type { RunRequest } from '../../model/run.ts'
import { newSocketPath } from './sockets.ts'
import { spawnRunner } from './spawn.ts'
import { changeRunOwner, ownPassphrase, type RunnerUser } from './user.ts'
import type { WarmPool } from './warm.ts'

const keyForm = /^[a-z0-9][a-z0-9.-]{0,99}$/i

/**
 * Makes the run folder with its request. Throws `conflict` when the key was used before: a run is
 * never started twice.
 */
export function createRunFolder(
  home: string,
  key: string,
  request: RunRequest,
  user: RunnerUser | null = null,
): string {
  if (!keyForm.test(key))
    throw new TwinstackError(
      'invalid-request',
      `run key: expected letters, digits, dots and dashes, found ${JSON.stringify(key)}`,
    )
  const folder = join(home, 'runs', key)
  mkdirSync(join(home, 'runs'), { recursive: true, mode: user ? 0o711 : 0o700 })
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (cause) {
    throw new TwinstackError('conflict', `the run folder ${folder} exists already`, {
      cause,
      hint: 'attach to it, or start the next attempt under its own key',
    })
  }
  writeWhole(
    folder,
    files.request,
    user
      ? {
          ...request,
          backend: {
            ...request.backend,
            passphraseFile: ownPassphrase(folder, request.backend.passphraseFile),
          },
        }
      : request,
  )
  if (user) changeRunOwner(folder, user)
  return folder
}

/**
 * Gives the folder to a warm runner of its dependency folder, else starts a cold one. `onEnd` is
 * told when the runner has ended.
 */
export async function startRunner(options: {
  home: string
  folder: string
  request: RunRequest
  env: Record<string, string>
  user: RunnerUser | null
  pool: WarmPool
  onEnd: () => void
}): Promise<void> {
  // checks load no SDK: a warm runner is kept for what does
  if (
    options.request.mode !== 'check' &&
    (await options.pool.give(options.request.tree.modules, options.folder, options.onEnd))
  )
    return
  const child = spawnRunner(
    options.folder,
    ['--run', options.folder, newSocketPath(options.home, options.user)],
    options.env,
    options.user,
  )
  child.once('exit', options.onEnd)
  child.once('error', options.onEnd)
}
