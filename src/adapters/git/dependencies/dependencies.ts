import { mkdir, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getIdentity } from './closure.ts'
import { installClosure } from './install.ts'
import { installByTool } from './installByTool.ts'
import { linkPackage } from './link.ts'
import type { Needs } from './needs.ts'

import { place, type Placement } from '../place.ts'
import { buildOnce } from './once.ts'
import { readInstalled, findSource } from './sources.ts'
import type { Installer } from './installer.ts'

/**
 * `folders`: folders in which packages may be installed already; `npmrc`: text of the program's own
 * .npmrc, for its registries; `installer`: the user that npm and git run as.
 */
export type DependencyOptions = {
  folders: string[]
  npmrc: string | null
  installer: Installer
  /** hosts of git repositories that packages may come from */
  gitSources?: readonly string[] | undefined
  log?: ((message: string) => void) | undefined
}

/**
 * `<home>/dependencies/<digest>/node_modules` with exactly the packages that are needed; returns
 * its real path. The folder is created once and atomically. Throws `dependencies-failed`.
 */
export async function prepareDependencyFolder(
  home: string,
  needs: Needs,
  options: DependencyOptions,
): Promise<string> {
  const folder = join(home, 'dependencies', needs.digest)
  await buildOnce(folder, async temporary => {
    if ('other' in needs) {
      options.log?.(`installing the packages of the program with ${needs.other.tool}`)
      return installByTool(temporary, needs.other, options)
    }
    const placement = place(needs.closure)
    await mkdir(join(temporary, 'node_modules'))
    if (!(await linkAll(temporary, placement, options))) {
      options.log?.(`installing ${placement.size} packages of the program from the registry`)
      await installClosure(temporary, needs.closure, placement, options)
    }
    await writeFile(
      join(temporary, 'packages.txt'),
      [...placement].map(([path, found]) => `${path} ${getIdentity(found)}\n`).join(''),
    )
  })
  return realpath(join(folder, 'node_modules'))
}

/**
 * Links every package from the folder in which it is installed. Returns false and changes nothing
 * when a package that this platform needs is missing.
 */
async function linkAll(
  target: string,
  placement: Placement,
  { folders }: DependencyOptions,
): Promise<boolean> {
  const everywhere = await Promise.all(folders.map(readInstalled))
  const sources = await Promise.all(
    [...placement].map(async ([path, wanted]) => ({
      path,
      wanted,
      source: await findSource(wanted, everywhere),
    })),
  )
  if (sources.some(({ source, wanted }) => source === null && !wanted.entry.optional)) return false
  for (const { path, source } of sources)
    if (source !== null) await linkPackage(source, join(target, path))
  return true
}
