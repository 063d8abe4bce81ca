/**
 * `<home>/service.json`: how the CLI on this machine finds the service, and how `stop` knows that a
 * process is ours.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isAlive } from './local/processes.ts'

const schema = z.object({
  url: z.url({ protocol: /^https?$/ }),
  pid: z.int().min(2),
  /** of the process, as processes.ts reads it: a pid alone may belong to another process by now */
  startTime: z.string(),
  startedAt: z.iso.datetime(),
})
export type ServiceFile = z.infer<typeof schema>

export const getServiceFilePath = (home: string) => join(home, 'service.json')

/** What a service wrote, whether it still runs or not; null when there is nothing readable. */
export function readServiceFile(home: string): ServiceFile | null {
  try {
    return schema.parse(JSON.parse(readFileSync(getServiceFilePath(home), 'utf8')))
  } catch {
    return null
  }
}

/** The service of this home if its process is alive. */
export async function findRunningService(home: string): Promise<ServiceFile | null> {
  const service = readServiceFile(home)
  return service !== null && (await isAlive(service)) ? service : null
}

/** Written by rename, so that a reader never sees half of it. */
export function writeServiceFile(home: string, service: ServiceFile): void {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const path = getServiceFilePath(home)
  writeFileSync(`${path}.${process.pid}`, `${JSON.stringify(service, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.${process.pid}`, path)
}

/** Removes it if it is still ours: a service started after us has written its own. */
export function removeServiceFile(home: string, pid: number): void {
  if (readServiceFile(home)?.pid === pid) rmSync(getServiceFilePath(home), { force: true })
}
