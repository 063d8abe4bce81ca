/** Files and standard input of the commands that need no service. */
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { text as readStream } from 'node:stream/consumers'
import { getErrorMessage, TwinstackError } from '../../lib/errors.ts'

/** The name of a source in messages. */
export const getNameOfSource = (source: string): string =>
  source === '-' ? 'standard input' : source

/**
 * The text of a file, or of standard input for `-`. Windows PowerShell writes UTF-16 with a byte
 * order mark with `>`, so this is read, too.
 * @throws TwinstackError `invalid-request` when the file can't be read or is empty; `hint` is the
 *   command that creates the content
 */
export async function readText(source: string, hint: string): Promise<string> {
  const text = source === '-' ? await readStream(process.stdin) : await readFileText(source, hint)
  if (text.trim() !== '') return text
  throw new TwinstackError('invalid-request', `${getNameOfSource(source)} is empty`, { hint })
}

async function readFileText(file: string, hint: string): Promise<string> {
  try {
    return decode(await readFile(file))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = readFailures[code ?? ''] ?? getErrorMessage(error)
    throw new TwinstackError('invalid-request', `${file} can't be read: ${why}`, {
      hint,
      cause: error,
    })
  }
}

const readFailures: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
}

const largestText = 1024 * 1024 * 1024

/**
 * Bytes as text: UTF-16 little endian when its byte order mark is there, else UTF-8. A file that
 * gzip compressed, as Pulumi's own backends can keep checkpoints, is decompressed first.
 */
export function decode(bytes: Buffer): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    return decode(gunzipSync(bytes, { maxOutputLength: largestText }))
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}
