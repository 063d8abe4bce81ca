/**
 * Provides the engine at a path where users of runs can execute it. It is often installed below
 * root's home, which these users can't enter: then it is copied into the data folder, with the
 * language hosts beside it.
 */
import { chmodSync, copyFileSync, linkSync, mkdirSync, mkdtempSync } from 'node:fs'
import { existsSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { hashSha256 } from '../../lib/hash.ts'
import { findClosedFolder, separateUser } from './user.ts'

const executable = /^pulumi(-language-[\w-]+|-resource-[\w-]+)?$/

export class ReachableEngine {
  readonly #home: string
  readonly #hosts: string

  /** `hosts`: folder of language hosts that an administrator installed */
  constructor(home: string, hosts = join(homedir(), '.pulumi', 'hosts')) {
    this.#home = home
    this.#hosts = hosts
  }

  /** Returns the path to use in place of `command`; the same path when runs can reach it. */
  makeReachable(command: string): string {
    if (!isAbsolute(command)) return command
    const real = realpathSync(command)
    const isOpen = [command, real].every(path => findClosedFolder(separateUser, path) === null)
    if (isOpen && this.#listClosedHosts().length === 0) return command
    return this.#copy(real, basename(command))
  }

  #listClosedHosts(): string[] {
    if (!existsSync(this.#hosts) || findClosedFolder(separateUser, this.#hosts) === null) return []
    return listExecutablesIn(this.#hosts)
  }

  #copy(command: string, name: string): string {
    const files = [...listExecutablesIn(dirname(command)), ...this.#listClosedHosts()]
    const key = hashSha256(files.map(describe).join('\n')).slice(0, 16)
    const folder = join(this.#home, 'engine', key)
    if (!existsSync(folder)) this.#fill(folder, files)
    return join(folder, name)
  }

  /** The copy appears by a rename, because another process may make the same copy. */
  #fill(folder: string, files: string[]): void {
    mkdirSync(dirname(folder), { recursive: true, mode: 0o755 })
    const temporary = mkdtempSync(`${folder}-`)
    for (const file of files) copyExecutable(file, join(temporary, basename(file)))
    chmodSync(temporary, 0o755)
    try {
      renameSync(temporary, folder)
    } catch (error) {
      rmSync(temporary, { recursive: true, force: true })
      if (!existsSync(folder)) throw error
    }
  }
}

function listExecutablesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter(name => executable.test(name))
    .map(name => join(folder, name))
    .filter(file => statSync(file).isFile())
}

function describe(file: string): string {
  const { size, mtimeMs, ino } = statSync(file)
  return `${realpathSync(file)} ${size} ${mtimeMs} ${ino}`
}

/**
 * Makes a hard link on the same file system; the mode of the file must allow others to execute it.
 */
function copyExecutable(from: string, to: string): void {
  if (existsSync(to)) return
  const real = realpathSync(from)
  const isOpen = (statSync(real).mode & 0o005) === 0o005
  try {
    if (!isOpen) throw Object.assign(new Error('closed'), { code: 'EXDEV' })
    linkSync(real, to)
  } catch (error) {
    if (
      !['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')
    )
      throw error
    copyFileSync(real, to)
    chmodSync(to, 0o755)
  }
}
