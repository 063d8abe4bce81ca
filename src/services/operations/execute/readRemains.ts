/** Reads the pending resources of earlier runs, for a run that writes or heals. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { readCreateJournal } from '../../../analysis/state/createJournal.ts'
import { readPlain } from '../../../lib/plainFile.ts'
import { isWriting, type Operation } from '../../../model/operation.ts'
import { files, type RunMode, type RunRequest, type StartedCreate } from '../../../model/run.ts'
import type { ExecutorDeps } from './executorDeps.ts'
import { readSavedVersion } from './createStateEditRequest.ts'

type RemainingState = Pick<RunRequest, 'startedCreates' | 'savedState'>
type Deps = Pick<ExecutorDeps, 'store' | 'states' | 'grants' | 'log'>

const mebibyte = 1024 * 1024
/** The number of newest writing operations of an environment that are examined. */
const examined = 5

/** Empty for a run that only reads. `project`: that of the program. */
export async function readRemains(
  deps: Deps,
  run: { operation: Operation; project: string; mode: RunMode; reading: boolean },
): Promise<RemainingState> {
  const { operation, project, mode, reading } = run
  const writes = mode === 'run' && !reading && isWriting(operation)
  if (mode !== 'heal' && !writes) return {}
  const startedCreates = await readLastCreates(deps, operation)
  const savedState = deps.grants ? null : await readSaved(deps, operation, project)
  return {
    ...(startedCreates.length > 0 && { startedCreates }),
    ...(savedState && { savedState }),
  }
}

/**
 * The creates of the newest runs that changed anything: of this operation, otherwise of the last
 * one before it. An edit of the state, and a state that a person accepted, end the search, because
 * resources that they left out are left out on purpose.
 */
async function readLastCreates(
  { store, log }: Deps,
  operation: Operation,
): Promise<StartedCreate[]> {
  const runs = await store.operations.listWritingRuns(operation.environment, examined)
  for (const run of runs.filter(({ options }) => !options.planOnly)) {
    if (run.kind === 'state-edit' && run.id !== operation.id) return []
    const creates = run.folder ? readCreates(run.folder, run.id, log) : null
    if (creates) return creates
    if (run.options.force.includes('state')) return []
  }
  return []
}

/** Null: no run of the operation created or deleted anything. */
function readCreates(folder: string, id: string, log: Deps['log']): StartedCreate[] | null {
  const runs = dirname(folder)
  if (!existsSync(runs)) return null
  const journals = readdirSync(runs)
    .filter(name => name.startsWith(`${id}-`) && mayCreate(name.slice(id.length)))
    .map(name => join(runs, name, files.creates))
    .filter(existsSync)
  if (journals.length === 0) return null
  return readCreateJournal(journals.map(file => readText(file, log)).join('\n'))
}

/** Not a run that planned, checked or compared: what it says of creates was made up. */
const mayCreate = (name: string) => /^-\d+(-(apply|heal|cleanup)-\d+)?$/.test(name)

/** The folder may belong to program code. */
function readText(file: string, log: Deps['log']): string {
  try {
    return readPlain(file, 64 * mebibyte).toString('utf8')
  } catch (err) {
    log.warn({ err, run: basename(dirname(file)) }, 'the journal of a run could not be read')
    return ''
  }
}

/** The creates of one run that a recorded state lacks are searched for at once. */
export function readRunCreates(folder: string, log: Deps['log']): StartedCreate[] {
  const file = join(folder, files.creates)
  return existsSync(file) ? readCreateJournal(readText(file, log)) : []
}

async function readSaved(
  { store, states }: Deps,
  { environment }: Operation,
  project: string,
): Promise<RemainingState['savedState']> {
  if (await states.isWhole(`organization/${project}/${environment}`)) return null
  const { items } = await store.states.list(environment, { page: 1, pageSize: 1 })
  const [newest] = items
  if (!newest) return null
  return {
    takenAt: newest.takenAt,
    document: await readSavedVersion(store, environment, newest.id),
  }
}
