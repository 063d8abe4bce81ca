/** A cheap check of existing resources: it reads file names and opens no file. */
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isCode, getSafeName, getTypeFolder } from './files.ts'

/**
 * Returns the resources that have no file in the cloud folder, in any account and region. Only
 * types of `aws` are in it; others are not counted.
 */
export async function findMissingInSandbox(
  folder: string,
  resources: { urn: string; type: string; id: string }[],
): Promise<{ gone: string[]; of: number }> {
  const ours = resources.filter(({ type }) => type.startsWith('aws:'))
  const there = await readNames(folder)
  return {
    gone: ours
      .filter(({ type, id }) => !there.has(`${getTypeFolder(type)}/${getSafeName(id)}.json`))
      .map(({ urn }) => urn),
    of: ours.length,
  }
}

async function readNames(folder: string): Promise<Set<string>> {
  const entries = await readdir(join(folder, 'accounts'), {
    recursive: true,
    withFileTypes: true,
  }).catch((cause: unknown) => {
    if (isCode(cause, 'ENOENT')) return []
    throw cause
  })
  return new Set(
    entries
      .filter(entry => entry.isFile())
      .map(
        entry =>
          `${basename(entry.parentPath)}/${entry.name.replace(/@[0-9a-f]{8}\.json$/, '.json')}`,
      ),
  )
}
