/**
 * Folders and files of the simulated cloud. Only their owner may read them, because they contain
 * passwords in plain text; where the folder has a group of its own (set-group-ID, as the service
 * makes it when each run is a user of its own), that group shares them.
 */
import { constants } from 'node:fs'
import { chmod, mkdir, open, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

const setGroup = 0o2000
const known = new Map<string, boolean>()

/** Whether the files of a folder belong to its group. The answer for a folder never changes. */
async function isShared(folder: string): Promise<boolean> {
  const found = known.get(folder) ?? ((await stat(folder)).mode & setGroup) !== 0
  known.set(folder, found)
  return found
}

/** Makes a folder and those above it. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (first === undefined || !(await isShared(dirname(first)))) return
  for (let made = folder; made.length >= first.length; made = dirname(made))
    await chmod(made, setGroup | 0o770)
}

/** Writes a file into a folder that exists; `flag` as of fs.open. */
export async function writeOwn(file: string, text: string, flag = 'w'): Promise<void> {
  await writeFile(file, text, { mode: 0o600, flag })
  if (!(await isShared(dirname(file)))) return
  await chmod(file, 0o660).catch((cause: unknown) => {
    // the process that created it has already shared it
    if ((cause as NodeJS.ErrnoException).code !== 'EPERM') throw cause
  })
}

/** Appends by one O_APPEND write; makes the file where there is none. */
export async function appendOwn(file: string, text: string): Promise<void> {
  const append = async () => {
    const handle = await open(file, constants.O_APPEND | constants.O_WRONLY)
    await handle.appendFile(text).finally(() => handle.close())
  }
  await append().catch(async (cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    await writeOwn(file, '', 'wx').catch(ignoreExisting)
    await append()
  })
}

function ignoreExisting(cause: unknown): void {
  if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
}
