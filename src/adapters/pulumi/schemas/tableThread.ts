/** The thread of readTable.ts: starts the engine, waits for it, and makes the table. */
import { spawnSync } from 'node:child_process'
import { parentPort, workerData } from 'node:worker_threads'
import { getErrorMessage } from '../../../lib/errors.ts'
import { buildTable, type PackageSchema } from '../../../model/providerSchema.ts'
import type { TableAnswer, TableThread } from './readTable.ts'

const timeLimitMs = 180_000
const largestSchema = 512 * 1024 * 1024

parentPort?.postMessage(answer(workerData as TableThread))

function answer(thread: TableThread): TableAnswer {
  try {
    return { table: buildTable(JSON.parse(readSchema(thread)) as PackageSchema) }
  } catch (error) {
    return { message: getErrorMessage(error) }
  }
}

function readSchema({ engine, source, user, folder, env }: TableThread): string {
  const command = [engine, 'package', 'get-schema', source]
  const [program = engine, ...args] =
    process.platform === 'win32' ? command : ['nice', '-n', '10', ...command]
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: folder,
    env,
    encoding: 'utf8',
    maxBuffer: largestSchema,
    timeout: timeLimitMs,
    killSignal: 'SIGKILL',
    ...user,
  })
  if (error) throw error
  // the engine prints a schema that breaks a rule for code generation, too, and then fails
  if (status === 0 || stdout.startsWith('{')) return stdout
  throw new Error(`pulumi package get-schema ended with ${status ?? 'a signal'}: ${stderr}`)
}
