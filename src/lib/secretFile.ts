import { randomUUID } from 'node:crypto'
import { chmod, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Reads a secret of the service, and creates it when there is none. The file has mode 0600 in a
 * folder of mode 0700. Several processes may start at the same time: the first link wins, and all
 * processes read that secret.
 */
export async function ensureSecretFile(
  file: string,
  make: () => Promise<string> | string,
): Promise<string> {
  return (await readSecretFile(file)) ?? (await createSecretFile(file, await make()))
}

/**
 * The content without the line end; null when the file does not exist or is empty (after a full
 * disk).
 */
export async function readSecretFile(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim() || null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Replaces the content in one step: a reader sees either the old or the new secret. */
export async function replaceSecretFile(file: string, secret: string): Promise<void> {
  const draft = await writeDraft(file, secret)
  await rename(draft, file)
}

async function createSecretFile(file: string, secret: string): Promise<string> {
  const draft = await writeDraft(file, secret)
  try {
    await link(draft, file)
    return secret
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return (await readSecretFile(file)) ?? (await takeOverEmpty(file, draft, secret))
  } finally {
    await rm(draft, { force: true })
  }
}

async function takeOverEmpty(file: string, draft: string, secret: string): Promise<string> {
  await rename(draft, file)
  return secret
}

async function writeDraft(file: string, secret: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, `${secret}\n`, { mode: 0o600, flag: 'wx', flush: true })
  await chmod(draft, 0o600)
  return draft
}
