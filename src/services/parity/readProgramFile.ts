/**
 * The data files of a program (`waivers.yaml`, `differences.yaml`), read from the tree of a
 * revision; none of its code runs.
 */
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TwinstackError, getErrorMessage } from '../../lib/errors.ts'
import { getPathInTree, readRevisionYaml } from '../../lib/revisionFile.ts'
import type { YamlSource } from '../../lib/yaml.ts'

import type { Revision } from '../../model/revision.ts'
import type { Trees } from '../../model/trees.ts'

/**
 * milliseconds to wait for a tree that has to be created first; trees of deployed revisions exist
 */
const withinMs = 10_000

export type ReadFile<T> = { value: T; note: null } | { value: null; note: string | null }

/**
 * Reads the file beside the main file of a revision with `parse`. Null without a note: there is no
 * file. Null with a note: it is invalid, or the revision is not available, so the caller must not
 * treat it as missing.
 */
export async function readProgramFile<T>(
  trees: Pick<Trees, 'prepareFiles'>,
  revision: Revision,
  name: string,
  parse: (text: YamlSource, file: string) => T,
): Promise<ReadFile<T>> {
  try {
    const { folder, main } = await Promise.race([trees.prepareFiles(revision), rejectAfter()])
    const source = await readRevisionYaml(folder, getPathInTree(folder, join(dirname(main), name)))
    if (source === null) return { value: null, note: null }
    return { value: parse(source, name), note: null }
  } catch (error) {
    return {
      value: null,
      note:
        `${name} of revision ${revision.id.slice(0, 12)} could not be read: ` +
        `${getErrorMessage(error)}`,
    }
  }
}

async function rejectAfter(): Promise<never> {
  await sleep(withinMs, undefined, { ref: false })
  throw new TwinstackError(
    'unavailable',
    `the files of the revision were not available within ${withinMs / 1000} s`,
  )
}
