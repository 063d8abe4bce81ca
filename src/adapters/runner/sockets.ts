import { randomBytes } from 'node:crypto'
import { chmodSync, lchownSync, lstatSync, mkdirSync, rmSync, rmdirSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RunnerUser } from './user.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { hashSha256 } from '../../lib/hash.ts'

/** unix(7): 108 bytes with the final zero, 104 on macOS. */
const longest = 99

/**
 * Returns a new socket path in a short private folder (the path of a run folder may be too long for
 * a socket). Refuses a folder that another user could have created. Users of single runs have their
 * folder inside a folder of root, so that no run can replace the socket of another one.
 */
export function createSocketPath(home: string, user: RunnerUser | null = null): string {
  const folder = getSocketFolder(home, user)
  if (user) {
    makePrivateFolder(dirname(folder), null, 0o066)
    chmodSync(dirname(folder), 0o711)
  }
  makePrivateFolder(folder, user, user ? 0o077 : 0o066)
  return join(folder, `${randomBytes(6).toString('hex')}.s`)
}

/**
 * Removes the folder of a data folder's sockets when it is empty: running runs keep their sockets.
 * The folder of a user is removed with its content.
 */
export function removeSocketFolder(home: string, user: RunnerUser | null = null): void {
  const folder = getSocketFolder(home, user)
  try {
    if (user) rmSync(folder, { recursive: true, force: true })
    else rmdirSync(folder)
  } catch {
    // in use, or never made
  }
}

/** Returns the folder of all sockets of a data folder. */
export function getSocketRoot(home: string): string {
  const name = `tws-${hashSha256(home).slice(0, 8)}-${process.getuid?.() ?? 0}`
  const usual = join(tmpdir(), name)
  const isShort = Buffer.byteLength(usual) + '/61440/0123456789ab.s'.length <= longest
  return isShort ? usual : join('/tmp', name)
}

export function getSocketFolder(home: string, user: RunnerUser | null): string {
  return user ? join(getSocketRoot(home), String(user.uid)) : getSocketRoot(home)
}

function makePrivateFolder(folder: string, user: RunnerUser | null, closed: number): void {
  if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined && user)
    lchownSync(folder, user.uid, user.gid)
  const found = lstatSync(folder)
  if (
    !found.isDirectory() ||
    (process.getuid && found.uid !== (user?.uid ?? process.getuid())) ||
    (found.mode & closed) !== 0
  ) {
    throw new TwinstackError(
      'internal',
      `${folder} holds control sockets and must be a folder of this user with mode 0700`,
      { hint: 'remove it, or set TMPDIR' },
    )
  }
}

type Answer = { ok: boolean; [more: string]: unknown }

/**
 * Sends one command to a control socket and returns its answer; rejects when nobody listens or
 * answers within the time.
 */
export function sendCommand(
  socket: string,
  command: Record<string, unknown>,
  timeoutMs = 2000,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const connection = createConnection(socket)
    let text = ''
    connection.setTimeout(timeoutMs, () =>
      connection.destroy(new Error(`no answer from ${socket} within ${timeoutMs} ms`)),
    )
    connection.once('error', reject)
    connection.once('close', () => reject(new Error(`${socket} was closed without an answer`)))
    connection.on('data', chunk => {
      text += chunk.toString('utf8')
      if (!text.includes('\n')) return
      resolve(JSON.parse(text.slice(0, text.indexOf('\n'))) as Answer)
      connection.destroy()
    })
    connection.write(`${JSON.stringify(command)}\n`)
  })
}
