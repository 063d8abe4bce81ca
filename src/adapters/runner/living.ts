import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { files } from '../../model/run.ts'
import { isAlive } from './attach.ts'
import { readProcess, readRequest } from './folder.ts'

/**
 * Returns a function that lists the folders of the runs in `home` that run under a worker's lease,
 * have no result, and whose runner lives on this machine. It remembers those that have ended, so
 * that thousands of kept folders cost nothing.
 */
export function createLivingRuns(home: string): () => Promise<string[]> {
  let over = new Set<string>()
  return async () => {
    const names = await readdir(join(home, 'runs')).catch(() => [])
    const ended = new Set<string>()
    const living: string[] = []
    for (const name of names) {
      const folder = join(home, 'runs', name)
      const state = over.has(name) ? 'ended' : await findState(folder)
      if (state === 'ended') ended.add(name)
      if (state === 'living') living.push(folder)
    }
    over = ended
    return living
  }
}

async function findState(folder: string): Promise<'living' | 'ended' | 'starting'> {
  try {
    if (existsSync(join(folder, files.result))) return 'ended'
    const owner = readProcess(folder)
    if (owner === null) return 'starting'
    if (!(await isAlive(owner))) return 'ended'
    return readRequest(folder)?.leased === true ? 'living' : 'ended'
  } catch {
    // program code may have written into its folder: such a run ends by its time limit
    return 'ended'
  }
}
