import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { TwinstackError } from '../../lib/errors.ts'
import { writeWhole } from './folder.ts'
import { files } from '../../model/run.ts'
import type { RunRequest } from '../../model/run.ts'
import type { Isolation, Place } from './isolation.ts'
import { createSocketPath } from './sockets.ts'
import { spawnRunner } from './spawn.ts'
import { findOwnPassphrase } from './user.ts'
import type { WarmPool } from './warm.ts'

const keyForm = /^[a-z0-9][a-z0-9.-]{0,99}$/i

/**
 * Creates the run folder with its request. Throws `conflict` when the key was used before, because
 * a run is never started twice. `separate`: the folder will belong to a separate user. `place` adds
 * files to the folder and names them in the request.
 */
export function createRunFolder(
  home: string,
  key: string,
  request: RunRequest,
  separate = false,
  place = (_folder: string, wanted: RunRequest) => wanted,
): string {
  if (!keyForm.test(key))
    throw new TwinstackError(
      'invalid-request',
      `run key: expected letters, digits, dots and dashes, found ${JSON.stringify(key)}`,
    )
  const folder = join(home, 'runs', key)
  mkdirSync(join(home, 'runs'), { recursive: true, mode: separate ? 0o711 : 0o700 })
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (cause) {
    throw new TwinstackError('conflict', `the run folder ${folder} exists already`, {
      cause,
      hint: 'attach to it, or start the next attempt under its own key',
    })
  }
  const placed = place(folder, request)
  writeWhole(folder, files.request, separate ? withOwnPassphrase(folder, placed) : placed)
  return folder
}

function withOwnPassphrase(folder: string, request: RunRequest): RunRequest {
  const { backend } = request
  const passphraseFile = findOwnPassphrase(folder, backend.passphraseFile)
  return { ...request, backend: { ...backend, passphraseFile } }
}

/**
 * Passes the folder to a warm runner of its dependency folder, or starts a cold one. `onEnd` is
 * called when the runner has ended. Returns the handle of the runner.
 */
export async function startRunner(options: {
  home: string
  folder: string
  request: RunRequest
  isolation: Isolation
  pool: WarmPool
  onEnd: (place: Place) => void
}): Promise<Place> {
  const { home, folder, request, isolation, pool, onEnd } = options
  const warm = await pool.takeWarm(request, folder, onEnd)
  if (warm) return warm
  const place = isolation.take()
  await isolation.handOver(folder, request, place.user)
  const child = spawnRunner(
    folder,
    ['--run', folder, createSocketPath(home, place.user)],
    place.env,
    place.user,
    place.confinement,
  )
  let over = false
  const end = () => {
    if (!over) onEnd(place)
    over = true
  }
  child.once('exit', end)
  child.once('error', end)
  return place
}
