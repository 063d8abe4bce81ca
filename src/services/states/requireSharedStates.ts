/**
 * Two services on one database must use the same states: with folders of their own, each would
 * create again what the other has created.
 */
import { randomUUID } from 'node:crypto'
import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TwinstackError } from '../../lib/errors.ts'
import type { SettledConfig } from '../../model/config.ts'
import type { Store } from '../../model/store.ts'

/** In the folder of the backend; it moves with the states. */
export const markerFile = 'twinstack-states'

type Settings = Pick<SettledConfig, 'backend' | 'states' | 'databaseUrl'>

/**
 * Compares the identity of the states with the one that the database knows, and stores it at the
 * first start. The state service has its states in the database itself.
 *
 * @throws TwinstackError `conflict` when this service would use other states
 */
export async function requireSharedStates(store: Store, config: Settings): Promise<void> {
  if (config.states === 'service') return
  const folder = findFolder(config.backend)
  const found = folder === null ? withoutCredentials(config.backend) : await readMarker(folder)
  const identity = found ?? randomUUID()
  const known = await store.installation.ensureStatesIdentity(identity)
  if (known !== identity) throw createOtherStatesError(config, known, found)
  if (folder !== null && found === null) await writeMarker(folder, identity)
}

/** Null: the engine reaches the backend, and its address is its identity. */
function findFolder(url: string): string | null {
  const [plain = ''] = url.split('?')
  return plain.startsWith('file:///') ? fileURLToPath(plain) : null
}

const withoutCredentials = (url: string): string =>
  (url.split('?')[0] ?? '').replace(/(:\/\/)[^/@]*@/, '$1')

async function readMarker(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, markerFile), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  })
  return text.trim() || null
}

async function writeMarker(folder: string, identity: string): Promise<void> {
  await access(folder).catch(() => mkdir(folder, { recursive: true, mode: 0o711 }))
  await writeFile(join(folder, markerFile), `${identity}\n`, { mode: 0o600 })
}

function createOtherStatesError(
  { backend }: Settings,
  known: string,
  found: string | null,
): TwinstackError {
  const address = withoutCredentials(backend)
  const folder = findFolder(backend)
  return new TwinstackError(
    'conflict',
    `the states in ${address} are not those of this database: expected ${known}, found ` +
      `${found ?? 'a folder without states of a service'}. The service does not start, because ` +
      'it would create existing resources again',
    {
      hint:
        'check that the disk is mounted, and that all services on one DATABASE_URL have the same ' +
        'TWINSTACK_BACKEND. ' +
        (folder === null
          ? 'If the states were moved, delete the row "states" of twinstack.installation'
          : `If the states were moved or restored here, write ${known} into ` +
            join(folder, markerFile)),
    },
  )
}
