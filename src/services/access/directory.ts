/** Finds the person of a user of an integration, by the current access file. */
import { statSync } from 'node:fs'

import type { IntegrationName } from '../../model/integration.ts'
import { normaliseLogin, readAccessFile, type AccessFile } from './accessFile.ts'
import type { Directory } from '../../model/integrationService.ts'
import type { Log } from '../../lib/log.ts'

const nobody: AccessFile = { persons: [], workloads: [] }

/**
 * Reads the file again when it was changed, so that who is taken out of it is out at once. A file
 * that became wrong lets nobody in, and says so in the log: what it meant to forbid is not known.
 * At the start a wrong one is an error.
 */
export function createDirectory({
  file,
  log,
}: {
  file: string | null
  log: Pick<Log, 'warn'>
}): Directory & { current(): AccessFile } {
  if (file === null) return { current: () => nobody, personBy: () => null }
  let read = { stamp: stampOf(file), content: readAccessFile(file) }
  const current = (): AccessFile => {
    const stamp = stampOf(file)
    if (stamp !== read.stamp) read = { stamp, content: again(file, log) }
    return read.content
  }
  return {
    current,
    personBy: (integration, user, id) => personIn(current(), integration, user, id ?? null),
  }
}

function again(file: string, log: Pick<Log, 'warn'>): AccessFile {
  try {
    return readAccessFile(file)
  } catch (error) {
    log.warn(
      { error: (error as Error).message },
      'the access file is wrong: nobody is let in by it until it is put right',
    )
    return nobody
  }
}

/** Where the file names an id it alone decides: whoever has the log-in now may be somebody else. */
function personIn(
  { persons }: AccessFile,
  integration: IntegrationName,
  user: string,
  id: number | null,
) {
  const by = (is: (known: AccessFile['persons'][number]['github'][number]) => boolean) =>
    persons.find(one => one[integration].some(is))
  const person =
    (id === null ? undefined : by(known => typeof known !== 'string' && known.id === id)) ??
    by(known => typeof known === 'string' && normaliseLogin(known) === normaliseLogin(user))
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

function stampOf(file: string): string {
  const { mtimeMs = 0, size = 0, ino = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {}
  return `${mtimeMs} ${size} ${ino}`
}
