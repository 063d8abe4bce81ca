/** Recorded states and their secrets, for the verbs of the service. */
import { execFile } from 'node:child_process'
import { constants, lstat, mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { getErrorMessage, TwinstackError } from '../../../lib/errors.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import { getDeployment } from '../../../model/checkpoint.ts'
import type { StateAccess, StateDocument } from '../../../model/stateAccess.ts'
import { parseBackend, readStackFile, findStackFile } from './backend.ts'
import { makeSalt, openCrypter } from './passphrase.ts'

const run = promisify(execFile)
const largestState = 512 * 1024 * 1024
const timeLimitMs = 120_000

type Options = {
  backend: string
  passphraseFile: string
  /** path of the pulumi command; for backends that only the engine can read */
  getEngine(): Promise<{ command: string }>
}

/** Reads the passphrase at each use: a person may correct the file. */
export function createStateAccess({
  backend,
  passphraseFile,
  getEngine: engine,
}: Options): StateAccess {
  const readPassphrase = async () => (await readFile(passphraseFile, 'utf8')).trim()
  const open: StateAccess['open'] = async salt => {
    const crypter = await openCrypter(salt, await readPassphrase())
    return typeof crypter === 'string' ? null : crypter
  }
  return {
    makeSalt: createSaltReserve(readPassphrase),
    open,
    openState: async (_stack, { secrets_providers: provider }) =>
      provider?.type === 'passphrase' ? open(provider.state?.salt ?? '') : null,
    prepareStack: async () => {},
    isWhole: async stack => {
      const place = parseBackend(backend)
      const file = place.kind === 'file' ? findStackFile(place.folder, stack) : null
      return file === null || (await isWholeFile(file))
    },
    read: async stack => {
      const place = parseBackend(backend)
      try {
        return place.kind === 'file'
          ? readFromFolder(place.folder, stack)
          : await exportByEngine((await engine()).command, { backend, passphraseFile, stack })
      } catch (cause) {
        throw new TwinstackError(
          'unavailable',
          `the recorded state of ${stack.split('/').at(-1) ?? stack} can't be read`,
          {
            hint: 'see the log of the service; twinstack state repair reads it as far as it can',
            cause,
          },
        )
      }
    },
  }
}

/**
 * Salts whose keys are derived in advance: a caller waits only where several salts are needed at
 * once. The passphrase itself is not kept.
 */
function createSaltReserve(readPassphrase: () => Promise<string>): () => Promise<string> {
  let next: { digest: string; salt: Promise<string> } | null = null
  return async () => {
    const passphrase = await readPassphrase()
    const digest = hashSha256(passphrase)
    const salt = next?.digest === digest ? next.salt : makeSalt(passphrase)
    // one after another, because a derivation takes a thread that reads of files need, too
    const following = salt.catch(() => null).then(() => makeSalt(passphrase))
    following.catch(() => {})
    next = { digest, salt: following }
    return salt
  }
}

function readFromFolder(folder: string, stack: string): StateDocument | null {
  if (findStackFile(folder, stack) === null) return null
  const found = readStackFile(folder, stack) as Partial<StateDocument> | null
  return {
    version: found?.version ?? 3,
    ...(found?.features && { features: found.features }),
    deployment: getDeployment(found),
  }
}

/** A checkpoint is a JSON object; of a compressed one only the size is examined. */
async function isWholeFile(file: string): Promise<boolean> {
  const plain = await lstat(file)
  if (!plain.isFile()) return false
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const { size } = await handle.stat()
    if (size === 0 || !file.endsWith('.json')) return size > 0
    const { buffer, bytesRead } = await handle.read({ position: Math.max(0, size - 64) })
    return buffer.subarray(0, bytesRead).toString('utf8').trimEnd().endsWith('}')
  } finally {
    await handle.close()
  }
}

/** Runs in an empty folder, so that no Pulumi.yaml changes the selected stack. */
async function exportByEngine(
  command: string,
  { backend, passphraseFile, stack }: { backend: string; passphraseFile: string; stack: string },
): Promise<StateDocument | null> {
  const cwd = await mkdtemp(join(tmpdir(), 'twinstack-export-'))
  try {
    const { stdout } = await run(
      command,
      ['stack', 'export', '--stack', stack, '--non-interactive'],
      {
        cwd,
        env: {
          ...process.env,
          PULUMI_BACKEND_URL: backend,
          PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
          PULUMI_SKIP_UPDATE_CHECK: '1',
        },
        timeout: timeLimitMs,
        maxBuffer: largestState,
      },
    )
    return JSON.parse(stdout) as StateDocument
  } catch (error) {
    if (/no stack named/.test(getErrorMessage(error))) return null
    throw error
  } finally {
    await rm(cwd, { recursive: true, force: true })
  }
}
