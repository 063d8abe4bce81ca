import { randomUUID } from 'node:crypto'
import { chmod, chown, lstat, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { mayEnter, findOwner, type Owner } from './owner.ts'
import { createUnavailableError } from './createUnavailableError.ts'

export type Place = {
  /** `<home>/postgres`: lock, users, port; also the data unless it has to be in another folder */
  folder: string
  /** data, log and, where needed, a copy of the binaries */
  base: string
  data: string
  log: string
  owner: Owner | null
}

/**
 * Returns the folders of the embedded server of a home. When the service is root and the server's
 * user can't reach the home (below /root, mode 0700), the data is in another folder, which the file
 * `<home>/postgres/location` names.
 */
export async function readPlace(home: string): Promise<Place> {
  const folder = join(home, 'postgres')
  const base = (await readNotedFolder(folder)) ?? (await choose(home, folder))
  const data = join(base, 'data')
  return { folder, base, data, log: join(base, 'log'), owner: await findOwner(data) }
}

async function readNotedFolder(folder: string): Promise<string | null> {
  const base = await readFile(join(folder, 'location'), 'utf8').then(
    text => text.trim(),
    () => null,
  )
  if (base && !(await stat(base).catch(() => null))) {
    throw createUnavailableError(
      `${join(folder, 'location')} names ${base} as the folder of the database, and that folder ` +
        'does not exist',
      'Mount or restore that folder; delete the file to start with an empty database.',
    )
  }
  return base
}

async function choose(home: string, folder: string): Promise<string> {
  const owner = await findOwner(join(folder, 'data'))
  if (owner === null) return folder
  await allowTraversal(home, owner)
  await allowTraversal(folder, owner)
  if (await mayEnter(owner, folder)) return folder
  const base = await chooseSharedFolder(home, owner)
  await writeFile(join(folder, 'location'), `${base}\n`)
  return base
}

/**
 * Lets only the server's group pass through our folder of mode 0700; its files stay closed.
 */
async function allowTraversal(folder: string, owner: Owner): Promise<void> {
  const { uid, mode } = await stat(folder)
  if (uid !== 0 || (mode & 0o077) !== 0) return
  await chown(folder, 0, owner.gid)
  await chmod(folder, 0o710)
}

/**
 * The data of a home among temporary files stays there. With the random name a home that was
 * deleted and created again can't get the data and the password of the previous one.
 */
async function chooseSharedFolder(home: string, owner: Owner): Promise<string> {
  const roots = home.startsWith(tmpdir()) ? [tmpdir(), '/var/lib'] : ['/var/lib', tmpdir()]
  const name = `${basename(home).replaceAll(/[^\w.-]/g, '_')}-${randomUUID()}`
  for (const root of roots) {
    const base = join(root, 'twinstack', name)
    if ((await prepare(base).catch(() => false)) && (await mayEnter(owner, base))) return base
  }
  throw createUnavailableError(
    `no folder for the database: user ${owner.uid} can enter neither ${home} nor ` +
      `${roots.join(' nor ')}`,
    'Set TWINSTACK_HOME to a folder that every user may pass through, or run the service as ' +
      'a user other than root.',
  )
}

/**
 * Creates the folder; false when its parent could be changed by users other than root, because
 * anybody could then have created the folder first.
 */
async function prepare(base: string): Promise<boolean> {
  await mkdir(base, { recursive: true, mode: 0o755 })
  const above = await lstat(dirname(base))
  return above.isDirectory() && above.uid === 0 && (above.mode & 0o022) === 0
}
