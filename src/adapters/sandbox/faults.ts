/**
 * Faults that a test or a person injects into the sandbox: `<folder>/faults.json`, read at each
 * call.
 */
import { randomUUID } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isCode } from './files.ts'
import { makeFolder, writeOwn } from './sharing.ts'
import { hashSha256 } from '../../lib/hash.ts'

export type FaultOperation = 'create' | 'read' | 'update' | 'delete' | 'invoke'
export type Fault = {
  /** exact token, or `*` for every type */
  type: string
  operation: FaultOperation
  mode: 'fail' | 'delay' | 'hang'
  /** maximum number of hits, counted over all processes; unlimited when absent */
  times?: number
  /** delay: the time; hang: the maximum time (unlimited when absent) */
  seconds?: number
  /** fail: the message of the error */
  message?: string
  /** `before` (default): the fault applies before the call has its effect; `after`: after it */
  when?: 'before' | 'after'
  /** assigned by injectFault; a fault written by hand is identified by its content */
  id?: string
}

/** Adds a fault after those that the folder has. */
export async function injectFault(folder: string, fault: Fault): Promise<void> {
  await makeFolder(folder)
  const faults = [...(await readFaults(folder)), { ...fault, id: fault.id ?? randomUUID() }]
  const temporary = join(folder, `.faults.${process.pid}.tmp`)
  await writeOwn(temporary, `${JSON.stringify(faults, null, 2)}\n`)
  await rename(temporary, join(folder, 'faults.json'))
}

/** Removes all faults, and what is known of their hits. */
export async function clearFaults(folder: string): Promise<void> {
  await rm(join(folder, 'faults.json'), { force: true })
  await rm(join(folder, '.faults'), { recursive: true, force: true })
}

/** An unreadable list is an error: a test that injects nothing must not pass. */
export async function readFaults(folder: string): Promise<Fault[]> {
  const text = await readFile(join(folder, 'faults.json'), 'utf8').catch((cause: unknown) => {
    if (isCode(cause, 'ENOENT')) return '[]'
    throw cause
  })
  return JSON.parse(text) as Fault[]
}

/**
 * Returns the first fault that applies to this call. The call counts as a hit of a fault with
 * `times`.
 */
export async function findFault(
  folder: string,
  call: { type: string; operation: FaultOperation; when: 'before' | 'after' },
): Promise<Fault | null> {
  for (const fault of await readFaults(folder)) {
    const fits =
      fault.operation === call.operation &&
      (fault.type === '*' || fault.type === call.type) &&
      (fault.when ?? 'before') === call.when
    if (fits && (fault.times === undefined || (await claim(folder, fault, fault.times))))
      return fault
  }
  return null
}

/** Each hit is a file that is created exclusively, so two processes never count the same one. */
async function claim(folder: string, fault: Fault, times: number): Promise<boolean> {
  const key = hashSha256(fault.id ?? JSON.stringify(fault)).slice(0, 32)
  await makeFolder(join(folder, '.faults'))
  for (let n = 1; n <= times; n++) {
    const taken = await open(join(folder, '.faults', `${key}.${n}`), 'wx', 0o600).then(
      async handle => {
        await handle.close()
        return true
      },
      (cause: unknown) => {
        if (isCode(cause, 'EEXIST')) return false
        throw cause
      },
    )
    if (taken) return true
  }
  return false
}
