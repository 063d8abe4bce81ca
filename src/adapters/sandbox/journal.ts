/**
 * The change journal `journal.ndjson`: append only, one line per call that changed the cloud, like
 * CloudTrail.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isCode } from './files.ts'
import type { CloudResource, Change, JournalEntry } from './resource.ts'
import { appendOwn, makeFolder } from './sharing.ts'

const name = 'journal.ndjson'

/** One small O_APPEND write per entry, so entries of several processes do not mix. */
export async function appendJournal(folder: string, entry: JournalEntry): Promise<void> {
  const write = () => appendOwn(join(folder, name), `${JSON.stringify(entry)}\n`)
  await write().catch(async (cause: unknown) => {
    if (!isCode(cause, 'ENOENT')) throw cause
    await makeFolder(folder)
    await write()
  })
}

/**
 * The entry of a call that is made now.
 *
 * @param who `console:<person>`, or who runs the engine
 */
export function createJournalEntry(
  resource: CloudResource,
  who: string,
  call: string,
  changes: Change[] = [],
): JournalEntry {
  const { type, id, account, region } = resource
  return {
    at: new Date().toISOString(),
    who,
    call,
    type,
    id,
    account,
    region,
    changes,
    address: who.startsWith('console:') ? 'signin.amazonaws.com' : 'pulumi',
  }
}

/** All entries, oldest first; an incomplete last line (after a kill) is left out. */
export async function readJournal(folder: string): Promise<JournalEntry[]> {
  const text = await readFile(join(folder, name), 'utf8').catch((cause: unknown) => {
    if (isCode(cause, 'ENOENT')) return ''
    throw cause
  })
  return text.split('\n').flatMap(line => {
    try {
      return line === '' ? [] : [JSON.parse(line) as JournalEntry]
    } catch {
      return []
    }
  })
}
