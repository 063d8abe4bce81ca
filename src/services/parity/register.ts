import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TwinstackError, getErrorMessage } from '../../lib/errors.ts'
import { getPathInTree, readRevisionYaml } from '../../lib/revisionFile.ts'

import type { Revision } from '../../model/revision.ts'
import { readRegister } from '../../analysis/parity/register/readRegister.ts'
import { pairSchema, type Pair, type Register } from '../../model/register.ts'
import type { Trees } from '../../model/trees.ts'

export const registerFile = 'differences.yaml'
export type ReadRegister = { register: Register; found: boolean; notes: string[] }

const none: Register = { pairs: [], differences: [] }

/**
 * Reads the register of a revision beside its main file. Without a file, or with an invalid one,
 * nothing is documented, and a note reports it. `withinMs` limits the wait for a tree that has to
 * be created first.
 */
export async function readRegisterAt(
  trees: Pick<Trees, 'prepareFiles'>,
  revision: Revision,
  { withinMs }: { withinMs?: number } = {},
): Promise<ReadRegister> {
  try {
    const tree = trees.prepareFiles(revision)
    const { folder, main } = await (withinMs === undefined
      ? tree
      : Promise.race([tree, rejectAfter(withinMs)]))
    const file = getPathInTree(folder, join(dirname(main), registerFile))
    const text = await readRevisionYaml(folder, file)
    if (text === null)
      return {
        register: none,
        found: false,
        notes: [
          `revision ${revision.id.slice(0, 12)} has no ${registerFile}: nothing is documented`,
        ],
      }
    return { register: readRegister(text), found: true, notes: [] }
  } catch (error) {
    return {
      register: none,
      found: false,
      notes: [`no difference counts as documented: ${getErrorMessage(error)}`],
    }
  }
}

async function rejectAfter(ms: number): Promise<never> {
  await sleep(ms, undefined, { ref: false })
  throw new TwinstackError(
    'unavailable',
    `the files of the revision were not available within ${ms} ms`,
  )
}

/** The options of a pair in the register, also in reverse order; otherwise the defaults. */
export function findPairRules({ pairs }: Register, left: string, right: string): Pair {
  const written =
    pairs.find(pair => pair.left === left && pair.right === right) ??
    pairs.find(pair => pair.left === right && pair.right === left)
  return written ? { ...written, left, right } : pairSchema.parse({ left, right })
}
