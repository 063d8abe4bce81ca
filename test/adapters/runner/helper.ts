/**
 * A runner with its own home, backend, keys and trees; trees share our node_modules by a link, as
 * real ones do.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import { stringify } from 'yaml'
import { readOutputKeys } from '../../../src/services/access/keys.ts'
import { packageFolder } from '../../../src/model/config.ts'
import { findEngine } from '../../../src/adapters/pulumi/find.ts'
import { engineVersion } from '../../../src/adapters/pulumi/version.ts'
import { noOptions } from '../../../src/model/operation.ts'
import type { OperationKind } from '../../../src/model/operation.ts'

import type { RunnerEvent, RunRequest, RunResult } from '../../../src/model/run.ts'
import { createRunner } from '../../../src/adapters/runner/runner.ts'
import type { RunHandle } from '../../../src/model/runner.ts'

export const modules = realpathSync(join(packageFolder, 'node_modules'))
export const passphrase = 'correct-horse-battery-staple-canary'

const { engine } = await findEngine({
  explicit: process.env.TWINSTACK_PULUMI ?? null,
  home: homedir(),
  env: process.env,
  version: engineVersion,
})
if (!engine) throw new Error('these tests need the pulumi engine: npm run twinstack -- doctor')
export const engineFound = { command: engine.command, version: engine.version }

type Isolation = Partial<Parameters<typeof createRunner>[0]>

export type Lab = Awaited<ReturnType<typeof createLab>>

/**
 * `files`: the program's files by path, `settings`: the value of `<project>:settings` in
 * Pulumi.staging.yaml.
 */
export async function createLab(
  t: Test,
  options: {
    warm?: number
    separate?: boolean
    isolation?: Isolation
    /** settings that are derived from the data folder */
    home?: (home: string) => Isolation
  } = {},
) {
  const home = mkdtempSync(join(tmpdir(), 'tw-runner-'))
  const runner = createRunner({
    home,
    warm: options.warm ?? 0,
    separate: options.separate
      ? { sandboxFolder: join(home, 'cloud'), read: [packageFolder] }
      : null,
    ...options.isolation,
    ...options.home?.(home),
  })
  const keys = await readOutputKeys(home)
  const passphraseFile = join(home, 'keys', 'passphrase')
  writeFileSync(passphraseFile, passphrase, { mode: 0o600 })
  const started: RunHandle[] = []
  t.teardown(async () => {
    for (const handle of started) await handle.kill()
    await runner.close()
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  })
  const cloud = join(home, 'cloud')
  mkdirSync(cloud, { recursive: true })
  const request = (tree: RunRequest['tree'], change: Partial<RunRequest> = {}): RunRequest => ({
    version: 1,
    mode: 'run',
    operation: randomUUID(),
    attempt: 1,
    kind: 'deploy',
    options: noOptions,
    guard: { vanishedPercent: 20, confirm: false },
    bound: null,
    settledDigest: null,
    environment: { name: 'staging', kind: 'staging' },
    stack: `organization/${tree.project}/staging`,
    tree,
    settingsFile: 'Pulumi.staging.yaml',
    overrides: {},
    encryptionSalt: null,
    backend: { url: `file://${join(home, 'state')}`, passphraseFile },
    cloud: {
      kind: 'sandbox',
      config: {},
      env: { TWINSTACK_SANDBOX: cloud },
      pluginFolder: pluginFolder(),
      folder: cloud,
    },
    engine: engineFound,
    refreshOnly: false,
    removeStack: false,
    parallel: 16,
    timeLimitSeconds: 120,
    graceSeconds: 10,
    outputKey: keys.publicJwk,
    dead: null,
    ...change,
  })
  const start = async (
    requests: RunRequest,
    key = `${requests.operation}-1`,
  ): Promise<RunHandle> => {
    const handle = await runner.start(key, requests)
    started.push(handle)
    return handle
  }
  const run = async (
    tree: RunRequest['tree'],
    kind: OperationKind,
    change: Partial<RunRequest> = {},
  ) => await waitForEnd(await start(request(tree, { kind, ...change })))
  return {
    home,
    cloud,
    runner,
    keys,
    request,
    start,
    run,
    keep: (handle: RunHandle) => {
      started.push(handle)
    },
  }
}

export function pluginFolder(): string {
  return join(packageFolder, 'src', 'adapters', 'sandbox', 'plugin')
}

export type EndedRun = { handle: RunHandle; result: RunResult; events: RunnerEvent[] }

/** Follows a run to its end. */
export async function waitForEnd(handle: RunHandle): Promise<EndedRun> {
  const events: RunnerEvent[] = []
  for await (const batch of handle.readEvents(0)) events.push(...batch)
  const result = await handle.awaitResult()
  if (!result) throw new Error(`the run in ${handle.folder} ended without a result`)
  return { handle, result, events }
}

/** A tree in the form that `revisions` creates. */
export function makeTree(
  lab: { home: string },
  files: Record<string, string>,
  settings: unknown = {},
  main = 'index.ts',
): RunRequest['tree'] {
  const folder = mkdtempSync(join(lab.home, 'tree-'))
  symlinkSync(modules, join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  writeFileSync(
    join(folder, 'Pulumi.yaml'),
    stringify({ name: 'lab', main, runtime: { name: 'nodejs', options: { typescript: false } } }),
  )
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  if (settings !== null)
    writeFileSync(
      join(folder, 'Pulumi.staging.yaml'),
      stringify({ config: { 'lab:settings': settings } }),
    )
  return { folder, modules, project: 'lab', main: join(folder, main) }
}

/** Declares `size` components and returns outputs, one of them secret; needs no provider. */
export const componentProgram = `
import * as pulumi from '@pulumi/pulumi'
import { z } from 'zod'
const settings = z.strictObject({ size: z.int().min(1).max(500), token: z.string().optional() })
export default async function program () {
  const input = settings.parse(new pulumi.Config().requireObject('settings'))
  for (let i = 0; i < input.size; i++) new pulumi.ComponentResource('lab:index:Thing', 'thing' + i)
  console.log('the token is', input.token)
  return { size: input.size, token: pulumi.secret(input.token ?? 'made-by-the-program'), stack: pulumi.getStack() }
}
program.settings = settings
`
