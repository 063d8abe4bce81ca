/** Earlier states that the file backend keeps beside a checkpoint. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { readPlain } from '../../../lib/plainFile.ts'
import { getDeployment, type Deployment } from '../../../model/checkpoint.ts'
import { largestState } from './backend.ts'

export type Backup = {
  /** where it was found, for messages */
  source: string
  /** ISO 8601, the time at which the engine wrote it; '' when it does not say */
  writtenAt: string
  deployment: Deployment
}

/** The number of files of a folder that are tried, the newest first. */
const triedMost = 5

/**
 * The readable earlier states of a stack, the newest first: the copy from before the last write,
 * and the checkpoints of the last updates (pkg/v3 `backend/diy/state.go`). `stack` is
 * `organization/project/stack`.
 */
export function readBackups(folder: string, stack: string): Backup[] {
  const [project = '', name = ''] = stack.split('/').slice(-2)
  const root = join(folder, '.pulumi')
  const stacks = join(root, 'stacks', project)
  return [
    ...['', '.gz', '.zst'].map(ending => join(stacks, `${name}.json${ending}.bak`)),
    ...listNewest(join(root, 'history', project, name), file => /\.checkpoint\.json/.test(file)),
    ...listNewest(join(root, 'backups', project, name), file => file.startsWith(`${name}.`)),
  ]
    .flatMap(readBackup)
    .sort((a, b) => (a.writtenAt < b.writtenAt ? 1 : a.writtenAt > b.writtenAt ? -1 : 0))
}

/** Their names end with the time of the update, which orders them. */
function listNewest(folder: string, isWanted: (file: string) => boolean): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter(file => isWanted(file) && !file.endsWith('.attrs'))
  return names
    .sort()
    .slice(-triedMost)
    .map(file => join(folder, file))
}

function readBackup(file: string): Backup[] {
  try {
    const document: unknown = JSON.parse(readText(file))
    const deployment = getDeployment(document)
    return deployment.resources
      ? [{ source: `the copy ${basename(file)}`, writtenAt: getWrittenAt(deployment), deployment }]
      : []
  } catch {
    // missing, or also truncated
    return []
  }
}

/** The time in the manifest of a state, which the engine sets at each write. */
export function getWrittenAt({ manifest }: Deployment): string {
  const { time } = (manifest ?? {}) as { time?: unknown }
  const at = typeof time === 'string' ? new Date(time) : null
  return at && !Number.isNaN(at.getTime()) ? at.toISOString() : ''
}

function readText(file: string): string {
  // a run owns the folders of its backups, and may put a pipe there
  const raw = readPlain(file, largestState)
  if (/\.gz(\.bak)?$/.test(file)) return gunzipSync(raw).toString('utf8')
  return (/\.zst(\.bak)?$/.test(file) ? zstdDecompressSync(raw) : raw).toString('utf8')
}
