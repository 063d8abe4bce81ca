import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { files } from '../../../model/run.ts'
import type { Run } from './run.ts'

/** Whether the resources of the stack may be recorded as the environment's own. */
export function isOwnStack({ folder, request }: Pick<Run, 'folder' | 'request'>): boolean {
  return request.unwritten !== true || existsSync(join(folder, files.ownStack))
}

export function markOwnStack({ folder }: Pick<Run, 'folder'>): void {
  writeFileSync(join(folder, files.ownStack), '')
}
