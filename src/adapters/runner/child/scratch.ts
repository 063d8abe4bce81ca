/**
 * Creates a file backend for one run beside the real one. Reads and plans in it change no recorded
 * state.
 */
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Deployment } from '../../../model/checkpoint.ts'
import { parseBackend } from '../../pulumi/state/backend.ts'
import { getShortName } from './recorded.ts'
import type { Run } from './run.ts'

/** Returns the run on a backend that contains `deployment` as the state of its stack. */
export function makeScratch(run: Run, deployment: Deployment): Run {
  const folder = join(run.folder, 'scratch')
  write(folder, run, deployment)
  return moveToScratch(run, folder)
}

/** Copies the other stacks of a file backend, so that stack references of the program find them. */
export function copyOtherStacks({ request, folder }: Run): void {
  const backend = parseBackend(request.backend.url)
  if (backend.kind !== 'file') return
  const stacks = join(backend.folder, '.pulumi', 'stacks')
  if (!existsSync(stacks)) return
  const own = join(stacks, request.tree.project, `${getShortName(request.stack)}.json`)
  cpSync(stacks, join(folder, 'scratch', '.pulumi', 'stacks'), {
    recursive: true,
    force: false,
    filter: source => !source.startsWith(own),
  })
}

/** The folder layout is that of the engine. */
function write(folder: string, { request }: Run, deployment: Deployment): void {
  const file = join(
    folder,
    '.pulumi',
    'stacks',
    request.tree.project,
    `${getShortName(request.stack)}.json`,
  )
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, '.pulumi', 'meta.yaml'), 'version: 1\n')
  writeFileSync(
    file,
    JSON.stringify({ version: 3, checkpoint: { stack: request.stack, latest: deployment } }),
    { mode: 0o600 },
  )
}

/**
 * `sdk` and `engine` are getters of the run, so a spread leaves them out. A file backend has one
 * organisation, and no token of the state service.
 */
function moveToScratch(run: Run, folder: string): Run {
  const { tree, stack } = run.request
  const { token: _token, ...backend } = run.request.backend
  const request = {
    ...run.request,
    stack: `organization/${tree.project}/${getShortName(stack)}`,
    backend: { ...backend, url: `file://${folder}` },
  }
  return { ...run, sdk: run.sdk, engine: run.engine, request }
}
