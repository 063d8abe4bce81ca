/** Memory that new processes of this service may use. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mebibyte } from './diskSpace.ts'

type Files = { meminfo: string; cgroup: string }
const systemFiles: Files = { meminfo: '/proc/meminfo', cgroup: '/sys/fs/cgroup' }

/**
 * Bytes: the smaller one of what the machine and the control group (cgroup v2) of a container have.
 * Files that the kernel caches count as free, since it drops them when memory is needed. Null where
 * the system does not say.
 */
export async function readFreeMemory(files: Files = systemFiles): Promise<number | null> {
  const all = [await readMachine(files.meminfo), await readControlGroup(files.cgroup)]
  const known = all.filter(free => free !== null)
  return known.length === 0 ? null : Math.min(...known)
}

/**
 * Whether one more operation may start. The first one always may: otherwise nothing would ever run
 * where other programs use the memory.
 *
 * @param minimum MiB (`TWINSTACK_MEMORY_FREE`)
 * @param running operations that this worker holds
 * @returns `ok`, or how much is free and what was expected
 */
export async function checkFreeMemory(
  minimum: number,
  running: number,
  read: () => Promise<number | null> = readFreeMemory,
): Promise<string> {
  if (running === 0 || minimum === 0) return 'ok'
  const free = await read()
  if (free === null || free >= minimum * mebibyte) return 'ok'
  return (
    `the machine has ${Math.floor(free / mebibyte)} MiB of free memory, and ${minimum} MiB are ` +
    `expected: no operation starts beside the ${running} that run`
  )
}

async function readMachine(file: string): Promise<number | null> {
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(await readText(file))?.[1]
  return kibibytes === undefined ? null : Number(kibibytes) * 1024
}

/** The limit minus the working set, as the kubelet computes it: usage without inactive files. */
async function readControlGroup(folder: string): Promise<number | null> {
  const read = (name: string) => readText(join(folder, name))
  const limit = (await read('memory.max')).trim()
  const used = (await read('memory.current')).trim()
  if (!/^\d+$/.test(limit) || !/^\d+$/.test(used)) return null
  const inactive = /^inactive_file (\d+)$/m.exec(await read('memory.stat'))?.[1] ?? '0'
  return Math.max(0, Number(limit) - Math.max(0, Number(used) - Number(inactive)))
}

async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}
