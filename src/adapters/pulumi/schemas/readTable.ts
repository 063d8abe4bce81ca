/**
 * Reads the schema of a plugin through the engine (`pulumi package get-schema`, which calls the
 * plugin's `GetSchema`). The schema of the AWS provider has 40 MB, so a thread of its own does it,
 * and the processes have a low priority.
 */
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { findSiblingFile } from '../../../lib/findSiblingFile.ts'
import type { SchemaTable } from '../../../model/providerSchema.ts'

export type User = { uid: number; gid: number }
/** `user`: the one that runs engine and plugin; null: the user of this process */
export type TableQuery = { engine: string; source: string; user: User | null }
export type TableAnswer = { table: SchemaTable } | { message: string }
/** What the thread starts with. */
export type TableThread = TableQuery & { folder: string; env: Record<string, string> }

const mostMemoryMiB = 2048

/**
 * The plugin gets no credentials: its environment is an empty home folder and PATH.
 *
 * @throws Error with what the engine printed when the plugin has no readable schema
 */
export async function readTable(query: TableQuery): Promise<SchemaTable> {
  const folder = await mkdtemp(join(tmpdir(), 'twinstack-schema-'))
  try {
    if (query.user) await chown(folder, query.user.uid, query.user.gid)
    const answer = await runThread({ ...query, folder, env: createEnvironment(folder) })
    if ('message' in answer) throw new Error(answer.message)
    return answer.table
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function createEnvironment(folder: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    TMPDIR: folder,
    PULUMI_HOME: folder,
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  }
}

async function runThread(workerData: TableThread): Promise<TableAnswer> {
  const worker = new Worker(findSiblingFile(import.meta.url, './tableThread'), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: mostMemoryMiB },
    env: {},
  })
  worker.unref()
  const answer = await new Promise<TableAnswer>(resolve => {
    worker.once('message', resolve)
    worker.once('error', (error: Error) => resolve({ message: error.message }))
    worker.once('exit', () => resolve({ message: 'the thread ended without an answer' }))
  })
  await worker.terminate()
  return answer
}
