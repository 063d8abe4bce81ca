import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { files } from '../../../model/run.ts'
import { findProjectFile } from '../host/runtimeOptions.ts'
import type { Run } from './run.ts'

/**
 * Returns the working directory of the engine: the folder of the program's Pulumi.yaml, as with a
 * plain pulumi, so that relative file paths resolve in the same way. Calls that run no program
 * (destroy, refresh) also work without it, in the work folder of the run.
 */
export function prepareProjectFolder({ request, folder }: Run, program: boolean): string {
  const { tree } = request
  if (program || (findProjectFile(tree.folder) !== null && existsSync(tree.main)))
    return tree.folder
  return join(folder, files.work)
}
