/**
 * The file of a backup: lines of JSON, compressed. The last line has the digest of all lines before
 * it, so a truncated or changed file is refused before its content is used.
 */
import type { Hash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { z } from 'zod'
import { getErrorMessage, TwinstackError } from '../../lib/errors.ts'
import { createSha256 } from '../../lib/hash.ts'

export const headerSchema = z.object({
  twinstack: z.literal('backup'),
  format: z.literal(1),
  version: z.string(),
  at: z.iso.datetime(),
  /** the migrations of the backed-up database, in their order */
  migrations: z.array(z.string()).min(1),
})
export type BackupHeader = z.infer<typeof headerSchema>

const lineSchema = z.union([
  headerSchema,
  z.strictObject({ table: z.string(), rows: z.array(z.string()) }),
  z.strictObject({ sequence: z.string(), value: z.string() }),
  z.strictObject({ folder: z.string(), mode: z.int() }),
  z.strictObject({ file: z.string(), mode: z.int(), part: z.int(), data: z.base64() }),
  z.strictObject({ end: z.string() }),
])
export type BackupLine = z.infer<typeof lineSchema>

export type BackupWriter = { write(line: BackupLine): Promise<void> }

/**
 * Writes to `PATH.unfinished` first: an earlier backup remains until the new one is complete. The
 * file is always a new one, because the file or link that another user of the machine put there
 * could be read by this user.
 *
 * @throws Error `EEXIST` when somebody puts a file there at the same time
 */
export async function writeBackup(
  path: string,
  work: (writer: BackupWriter) => Promise<void>,
): Promise<void> {
  const unfinished = `${path}.unfinished`
  const gzip = createGzip()
  await rm(unfinished, { force: true })
  const written = pipeline(gzip, createWriteStream(unfinished, { flags: 'wx', mode: 0o600 }))
  // the promise is awaited below; a failure before that must not end the process
  written.catch(() => {})
  const hash = createSha256()
  const write = async (line: BackupLine): Promise<void> => {
    const text = `${JSON.stringify(line)}\n`
    hash.update(text)
    if (!gzip.write(text)) await Promise.race([once(gzip, 'drain'), written])
  }
  try {
    await work({ write })
    gzip.end(`${JSON.stringify({ end: hash.digest('hex') })}\n`)
    await written
    await rename(unfinished, path)
  } catch (error) {
    gzip.destroy()
    await rm(unfinished, { force: true })
    throw error
  }
}

/**
 * All lines of a complete file; reads it twice, so that nothing is used before the digest was
 * compared.
 *
 * @throws TwinstackError `invalid-request` for a file that is no backup, truncated, or changed
 */
export async function* readBackup(path: string): AsyncGenerator<BackupLine> {
  for await (const line of readLines(path)) void line
  yield* readLines(path)
}

/** @throws TwinstackError `invalid-request` as above */
export async function verifyBackup(path: string): Promise<BackupHeader> {
  let header: BackupHeader | null = null
  for await (const line of readLines(path)) if ('twinstack' in line) header = line
  return header ?? refuse(path, 'its first line is missing')
}

async function* readLines(path: string): AsyncGenerator<BackupLine> {
  const hash = createSha256()
  let number = 0
  let end: string | null = null
  for await (const text of readTextLines(path)) {
    if (end !== null) refuse(path, 'there are lines after its last one')
    const line = parseLine(path, text, number)
    number += 1
    if ('end' in line) end = line.end
    else {
      hash.update(`${text}\n`)
      yield line
    }
  }
  requireEnd(path, end, hash)
}

function requireEnd(path: string, end: string | null, hash: Hash): void {
  if (end === null) refuse(path, 'it is truncated: its last line is missing')
  if (end !== hash.digest('hex')) refuse(path, 'its content was changed after it was written')
}

function parseLine(path: string, text: string, number: number): BackupLine {
  let line: BackupLine
  try {
    line = lineSchema.parse(JSON.parse(text))
  } catch {
    return refuse(path, `line ${number + 1} is not a line of a backup`)
  }
  if ((number === 0) !== 'twinstack' in line)
    refuse(path, 'its first line is not the header of a backup')
  return line
}

async function* readTextLines(path: string): AsyncGenerator<string> {
  const file = createReadStream(path)
  const gunzip = createGunzip()
  file.on('error', error => gunzip.destroy(error))
  const lines = createInterface({ input: file.pipe(gunzip), crlfDelay: Infinity })
  const failed = once(gunzip, 'error').then(([error]: Error[]) => error)
  let failure: Error | undefined
  void failed.then(error => {
    failure = error
    lines.close()
  })
  try {
    yield* lines
  } catch (error) {
    refuse(path, getErrorMessage(error))
  }
  // after a stream error the line reader ends without an error
  await new Promise(resolve => setImmediate(resolve))
  if (failure) refuse(path, failure.message)
}

function refuse(path: string, why: string): never {
  throw new TwinstackError('invalid-request', `${path} is no complete backup: ${why}`, {
    hint: 'nothing was written; use another backup',
  })
}
