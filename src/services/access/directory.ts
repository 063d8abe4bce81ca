/** Finds the person of a user of an integration, by the current access file. */
import { statSync } from 'node:fs'

import type { IntegrationName } from '../../model/integration.ts'
import { normaliseLogin, readAccessFile, type AccessFile } from './accessFile.ts'
import type { Directory } from '../../model/integrationService.ts'
import type { Log } from '../../lib/log.ts'

const nobody: AccessFile = { persons: [], workloads: [] }

/**
 * Reads the file again after a change, so that a removed person loses access at once. While a
 * changed file is invalid nobody has access, because it is unknown what it should forbid; the log
 * contains the error. At the start an invalid file is an error.
 */
export function createDirectory({
  file,
  log,
}: {
  file: string | null
  log: Pick<Log, 'warn'>
}): Directory & { getCurrent(): AccessFile } {
  if (file === null) return { getCurrent: () => nobody, findPerson: () => null }
  let read = { stamp: getStamp(file), content: readAccessFile(file) }
  const getCurrent = (): AccessFile => {
    const stamp = getStamp(file)
    if (stamp !== read.stamp) read = { stamp, content: readChangedFile(file, log) }
    return read.content
  }
  return {
    getCurrent: getCurrent,
    findPerson: (integration, user, id) =>
      selectPerson(getCurrent(), integration, user, id ?? null),
  }
}

function readChangedFile(file: string, log: Pick<Log, 'warn'>): AccessFile {
  try {
    return readAccessFile(file)
  } catch (error) {
    log.warn(
      { err: error },
      'the access file is invalid: nobody in it has access until it is corrected',
    )
    return nobody
  }
}

/** If the file names an id, only the id counts, because somebody else may have the login now. */
function selectPerson(
  { persons }: AccessFile,
  integration: IntegrationName,
  user: string,
  id: number | null,
) {
  const findPerson = (is: (known: AccessFile['persons'][number]['github'][number]) => boolean) =>
    persons.find(one => one[integration].some(is))
  const person =
    (id === null ? undefined : findPerson(known => typeof known !== 'string' && known.id === id)) ??
    findPerson(known => typeof known === 'string' && normaliseLogin(known) === normaliseLogin(user))
  if (!person) return null
  const { name, role, grants } = person
  return {
    kind: 'person' as const,
    name,
    role,
    grants,
    tokenId: null,
    via: `${integration}:${user}`,
    address: null,
  }
}

function getStamp(file: string): string {
  const { mtimeMs = 0, size = 0, ino = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {}
  return `${mtimeMs} ${size} ${ino}`
}
