/**
 * Of two starts on one data folder at the same moment only one becomes a service: the other one is
 * refused, and says which process was faster.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import lockfile from 'proper-lockfile'
import { z } from 'zod'
import { TwinstackError } from '../../lib/errors.ts'
import { findStartTime } from '../../adapters/runner/processes.ts'
import { isAlive } from './processes.ts'

/** the lock of a process that died during its start is taken over after this time */
const staleMs = 5000
const holderSchema = z.object({ pid: z.int().min(2), startTime: z.string() })
type Holder = z.infer<typeof holderSchema>

/**
 * Holds the start of a service on `home` until the returned function is called.
 *
 * @throws TwinstackError `conflict` while another living process holds it
 */
export async function lockStart(home: string): Promise<() => Promise<void>> {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const release = await lock(home)
  const file = getHolderFile(home)
  const startTime = (await findStartTime(process.pid)) ?? ''
  writeFileSync(file, JSON.stringify({ pid: process.pid, startTime } satisfies Holder))
  return async () => {
    rmSync(file, { force: true })
    await release().catch(() => {})
  }
}

async function lock(home: string): Promise<() => Promise<void>> {
  for (const end = Date.now() + 3 * staleMs; ; await sleep(100)) {
    try {
      return await lockfile.lock(home, {
        lockfilePath: join(home, 'service.lock'),
        stale: staleMs,
        update: 1000,
        realpath: false,
        // the default throws from a timer; the service file still tells who runs
        onCompromised: () => {},
      })
    } catch (error) {
      if ((error as { code?: string }).code !== 'ELOCKED') throw error
      await refuseLiving(home, Date.now() > end)
    }
  }
}

/** A holder that died is waited for until its lock is stale. */
async function refuseLiving(home: string, isLate: boolean): Promise<void> {
  const holder = readHolder(home)
  if (!isLate && (holder === null || !(await isAlive(holder)))) return
  throw new TwinstackError(
    'conflict',
    `a service is being started on ${home} by ${holder ? `pid ${holder.pid}` : 'another process'}`,
    { hint: 'use that service, or choose another folder with TWINSTACK_HOME' },
  )
}

function readHolder(home: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(getHolderFile(home), 'utf8')))
  } catch {
    // the holder writes it in the next moment
    return null
  }
}

const getHolderFile = (home: string) => join(home, 'service.starting')
