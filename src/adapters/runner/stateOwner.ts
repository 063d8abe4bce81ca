/**
 * Sets the owners in the file backend for runs with their own users. A run owns the files of its
 * stack while it lives; the parent folders belong to root. The folder that all stacks of a project
 * share is sticky, so that no user can replace or remove the file of another one.
 */
import { chmodSync, lchownSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { TwinstackError } from '../../lib/errors.ts'
import { parseBackend } from '../pulumi/state/backend.ts'
import type { RunRequest } from '../../model/run.ts'
import { isStackName } from '../../model/stackName.ts'
import { changeOwner, separateUser, type RunnerUser } from './user.ts'

/** The folders and file names of one stack in the file backend (pkg/v3 `backend/diy`). */
type StackPlaces = {
  root: string
  /** owned by root, traversed by runs */
  shared: string[]
  /** folders of all stacks of the project, with the sticky bit */
  checkpoints: string
  /** files and folders of this stack alone */
  own: string[]
  isOwn: (name: string) => boolean
}

function findPlaces(request: RunRequest): StackPlaces | null {
  const backend = parseBackend(request.backend.url)
  if (backend.kind !== 'file') return null
  const [project = '', stack = ''] = request.stack.split('/').slice(-2)
  for (const name of [project, stack]) checkName(name)
  const root = join(backend.folder, '.pulumi')
  const parents = ['history', 'backups', join('locks', 'organization')]
  return {
    root,
    shared: [
      ...[backend.folder, root, join(root, 'stacks'), join(root, 'locks')],
      ...parents.flatMap(name => [join(root, name), join(root, name, project)]),
    ],
    checkpoints: join(root, 'stacks', project),
    own: parents.map(name => join(root, name, project, stack)),
    isOwn: name =>
      /^\.json(\.gz|\.zst)?(\.bak)?(\.attrs)?$/.test(name.slice(stack.length)) &&
      name.startsWith(stack),
  }
}

/** The request of an ended run is in a folder that the run could write, so it is not trusted. */
function checkName(name: string): void {
  if (isStackName(name)) return
  throw new TwinstackError(
    'invalid-request',
    `${JSON.stringify(name)} is not a valid name of a stack`,
  )
}

/**
 * The files of the stack's checkpoint below `.pulumi/stacks`, without those that the run of another
 * stack created in their place.
 */
export function listOwnCheckpoints(request: RunRequest): string[] {
  const places = findPlaces(request)
  if (!places || !existsSync(places.checkpoints)) return []
  const { checkpoints, isOwn } = places
  const before = findLastOwner(places)
  return readdirSync(checkpoints)
    .filter(name => isOwn(name) && !isForeign(join(checkpoints, name), before))
    .map(name => join(basename(checkpoints), name))
}

/** Root created it below folders that only root writes: its owner is the last user of the stack. */
function findLastOwner({ own }: StackPlaces): number {
  return lstatSync(own[0] ?? '', { throwIfNoEntry: false })?.uid ?? 0
}

/**
 * Makes a user the owner of the state of the request's stack. A checkpoint that a run of another
 * stack created there is moved to `.pulumi/foreign`. Returns the moved files.
 */
export function claimState(request: RunRequest, user: RunnerUser): string[] {
  const places = findPlaces(request)
  if (!places) return []
  const { root, shared, checkpoints, own, isOwn } = places
  for (const folder of shared) makeRootFolder(folder, 0o750)
  makeRootFolder(checkpoints, 0o1770)
  describeLayout(root)
  const before = findLastOwner(places)
  const mine = readdirSync(checkpoints).filter(isOwn)
  const foreign = mine.filter(name => isForeign(join(checkpoints, name), before))
  for (const name of foreign) setAside(root, checkpoints, name)
  for (const folder of own) mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const path of [...own, ...mine.map(name => join(checkpoints, name))]) changeOwner(path, user)
  return foreign
}

/**
 * Makes root the owner of the state again, so that later runs can't read it, and removes remaining
 * files of the run.
 */
export function returnState(request: RunRequest, user: RunnerUser): void {
  const places = findPlaces(request)
  if (!places || !existsSync(places.checkpoints)) return
  for (const name of readdirSync(places.checkpoints)) {
    const path = join(places.checkpoints, name)
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (found?.uid !== user.uid) continue
    if (places.isOwn(name) && found.isFile() && found.nlink === 1) close(path, 0o600)
    else rmSync(path, { recursive: true, force: true })
  }
  for (const folder of places.own) if (isOwnedBy(folder, user)) close(folder, 0o700)
}

function close(path: string, mode: number): void {
  lchownSync(path, 0, 0)
  chmodSync(path, mode)
}

function isOwnedBy(path: string, { uid }: RunnerUser): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.uid === uid
}

function makeRootFolder(folder: string, mode: number): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  lchownSync(folder, 0, separateUser.gid)
  chmodSync(folder, mode)
}

/**
 * Creates the file as the engine does in an empty folder; other runs could not read the engine's
 * own file.
 */
function describeLayout(root: string): void {
  const file = join(root, 'meta.yaml')
  if (!existsSync(file)) writeFileSync(file, 'version: 1\n', { flag: 'wx' })
  lchownSync(file, 0, separateUser.gid)
  chmodSync(file, 0o640)
}

/** `before`: the previous owner of the stack, when its run ended while no service was running. */
function isForeign(path: string, before: number): boolean {
  const found = lstatSync(path)
  const known = [0, separateUser.uid, before].includes(found.uid)
  return !known || !found.isFile() || found.nlink > 1
}

function setAside(root: string, folder: string, name: string): void {
  const aside = join(root, 'foreign')
  mkdirSync(aside, { recursive: true, mode: 0o700 })
  renameSync(join(folder, name), join(aside, `${name}-${Date.now()}`))
}
