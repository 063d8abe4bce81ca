import { parseMembers, type RawObject } from '../../lib/rawJson.ts'
import { isTrue, findObjectAt } from './resource.ts'

/** `JournalEntryKind` of `apitype/journal.go`, in its order. */
export const entryKinds = [
  'begin',
  'success',
  'failure',
  'refresh-success',
  'outputs',
  'write',
  'secrets-manager',
  'rebuilt-base-state',
  'extension-parameterize',
  'snippets',
] as const
export type EntryKind = (typeof entryKinds)[number]

/** The only version of entries that this replay supports. */
export const journalVersion = 1

/**
 * One journal entry. `…Old` are indices into the resources of the base, `…New` are operation ids of
 * the same journal.
 */
export type JournalEntry = {
  sequence: number
  kind: EntryKind
  operation: number
  removeOld: number | null
  removeNew: number | null
  deleteOld: number | null
  deleteNew: number | null
  pendingReplacementOld: number | null
  pendingReplacementNew: number | null
  isRefresh: boolean
  byteString: boolean
  members: RawObject
}

/**
 * An entry that can't be replayed, because a newer engine wrote it or it is damaged. It stays
 * stored unchanged.
 */
export class JournalEntryError extends Error {
  override readonly name = 'JournalEntryError'
}

/**
 * Reads an entry from the text that was received.
 *
 * @throws JournalEntryError when its version or kind is unknown, or a number is invalid
 */
export function readEntry(text: string): JournalEntry {
  const members = parse(text)
  const version = findNumberAt(members, 'version')
  const sequence = readRequiredNumber(members, 'sequenceID')
  if (version !== journalVersion)
    throw new JournalEntryError(
      `journal entry ${sequence} has version ${version ?? 'none'}; this service replays ` +
        `version ${journalVersion}`,
    )
  const code = readRequiredNumber(members, 'kind')
  const kind = entryKinds[code]
  if (kind === undefined)
    throw new JournalEntryError(
      `journal entry ${sequence} has the unknown kind ${code}; kinds 0 to ` +
        `${entryKinds.length - 1} are known`,
    )
  return {
    sequence,
    kind,
    operation: readRequiredNumber(members, 'operationID'),
    removeOld: findNumberAt(members, 'removeOld'),
    removeNew: findNumberAt(members, 'removeNew'),
    deleteOld: findNumberAt(members, 'deleteOld'),
    deleteNew: findNumberAt(members, 'deleteNew'),
    pendingReplacementOld: findNumberAt(members, 'pendingReplacementOld'),
    pendingReplacementNew: findNumberAt(members, 'pendingReplacementNew'),
    isRefresh: isTrue(members, 'isRefresh'),
    byteString: isTrue(members, 'requiresByteString'),
    members,
  }
}

/** The resource of an entry; null when it has none. */
export function findState({ members }: JournalEntry): RawObject | null {
  return findObjectAt(members, 'state')
}

function parse(text: string): RawObject {
  try {
    return parseMembers(text)
  } catch (error) {
    throw new JournalEntryError(`a journal entry is not a JSON object: ${(error as Error).message}`)
  }
}

function readRequiredNumber(members: RawObject, key: string): number {
  const value = findNumberAt(members, key)
  if (value === null) throw new JournalEntryError(`a journal entry has no ${key}`)
  return value
}

function findNumberAt(members: RawObject, key: string): number | null {
  const value = members.get(key)
  if (value === undefined || value === 'null') return null
  const number = Number(value)
  if (!Number.isSafeInteger(number))
    throw new JournalEntryError(
      `${key} of a journal entry is ${value.slice(0, 40)}, expected an integer`,
    )
  return number
}
