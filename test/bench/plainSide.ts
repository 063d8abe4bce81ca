/**
 * The other side: `plain.ts`, started again for each task, like a script with the Automation API.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse, stringify } from 'yaml'
import { packageFolder } from '../../src/model/config.ts'
import { timed } from './rounds.ts'
import type { Side, Task } from './rounds.ts'
import { cleanEnvironment } from './workspace.ts'
import type { Place } from './workspace.ts'

export async function plainSide(place: Place): Promise<Side> {
  const folder = join(place.folder, 'plain')
  prepare(folder)
  const env = environment(place, folder)
  const first = await plain(folder, env, 'deploy')
  return {
    name: 'plain',
    resources: first.resources,
    stop: async () => {},
    run: task => timed(async () => requireNoChanges(task, await plain(folder, env, task))),
  }
}

/**
 * The work folder as a user would write it: project and stack settings, the sandbox as the
 * provider.
 */
export function prepare(folder: string): void {
  for (const part of ['work', 'state', 'cloud']) mkdirSync(join(folder, part), { recursive: true })
  const project = parse(readFileSync(join(packageFolder, 'Pulumi.yaml'), 'utf8')) as Record<
    string,
    unknown
  >
  const plugins = {
    providers: [{ name: 'aws', path: join(packageFolder, 'src', 'adapters', 'sandbox', 'plugin') }],
  }
  writeFileSync(
    join(folder, 'work', 'Pulumi.yaml'),
    stringify({ ...project, main: join(packageFolder, String(project['main'])), plugins }),
  )
  writeFileSync(
    join(folder, 'work', 'Pulumi.staging.yaml'),
    readFileSync(join(packageFolder, 'Pulumi.staging.yaml')),
  )
  writeFileSync(join(folder, 'passphrase'), 'bench')
}

/**
 * Settings with which the service's runner makes engine calls faster have the values that a careful
 * user would choose.
 */
export function environment({ engine }: Place, folder: string): NodeJS.ProcessEnv {
  return {
    ...cleanEnvironment(),
    NODE_COMPILE_CACHE: undefined,
    PATH: `${dirname(engine.command)}:${process.env.PATH}`,
    PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: join(folder, 'passphrase'),
    PULUMI_SKIP_UPDATE_CHECK: '1',
    TWINSTACK_SANDBOX: join(folder, 'cloud'),
    TWINSTACK_ACTOR: 'bench',
  }
}

export type PlainResult = {
  changes: Record<string, number>
  refreshed: Record<string, number>
  resources: number
}

async function plain(folder: string, env: NodeJS.ProcessEnv, task: Task): Promise<PlainResult> {
  const child = spawn(
    process.execPath,
    [join(packageFolder, 'test', 'bench', 'plain.ts'), task, join(folder, 'work')],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const [out, err] = [text(child.stdout), text(child.stderr)]
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`the plain Automation API failed with code ${code}: ${await err}`)
  return JSON.parse(await out) as PlainResult
}

export async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts).toString()
}

export function requireNoChanges(task: Task, { changes, refreshed }: PlainResult): void {
  const moved = Object.entries({ ...changes, ...refreshed }).filter(
    ([op, n]) => n > 0 && op !== 'same' && op !== 'refresh',
  )
  if (moved.length > 0) throw new Error(`${task} had changes: ${JSON.stringify(moved)}`)
}
