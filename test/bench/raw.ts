/**
 * The raw pulumi CLI with Pulumi's own Node.js language host; where that is not installed, with the
 * small host of the conformance tests, which waits beside the CLI and starts a process without
 * anything loaded for each engine call, as Pulumi's does.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { packageFolder } from '../../src/model/config.ts'
import { environment, prepare, text } from './plainSide.ts'
import { timed } from './rounds.ts'
import type { Side, Task } from './rounds.ts'
import type { Place } from './workspace.ts'
import { requirePresent } from '../helper/present.ts'

const commands: Record<Task, string[][]> = {
  deploy: [['up', '--yes', '--skip-preview', '--non-interactive']],
  'drift-check': [
    ['refresh', '--preview-only', '--non-interactive'],
    ['preview', '--non-interactive'],
  ],
}

type Raw = { side: Side; host: 'official' | 'substitute' }

/** Prepared with a full deploy. */
export async function rawSide(place: Place): Promise<Raw> {
  const official = languageHost(place)
  const folder = join(place.folder, 'raw')
  prepare(folder)
  const own = environment(place, folder)
  const path = official === null ? own.PATH : `${dirname(official)}${delimiter}${own.PATH}`
  const env = { ...own, PATH: path, PULUMI_NODEJS_TRANSPILE_ONLY: 'true' }
  const substitute = official === null ? await startSubstitute(env) : null
  const client = substitute ? ['--client', substitute.address] : []
  const run = (args: string[]) => pulumi(place, [...args, '--cwd', join(folder, 'work')], env)
  const runProgram = (args: string[]) => run([...args, ...client, '--stack', 'staging'])
  await run(['stack', 'init', 'staging'])
  await runProgram(requirePresent(commands.deploy[0]))
  const side: Side = {
    name: 'cli',
    resources: 0,
    stop: async () => substitute?.stop(),
    run: task =>
      timed(async () => {
        for (const args of commands[task]) await runProgram(args)
      }),
  }
  return { side, host: official === null ? 'substitute' : 'official' }
}

/** Serves until its standard input ends. */
async function startSubstitute(env: NodeJS.ProcessEnv) {
  const file = join(packageFolder, 'test', 'conformance', 'languageHost.ts')
  const child = spawn(process.execPath, [file], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const [address] = (await once(lines, 'line')) as [string]
  // what programs print must not fill the pipe
  lines.on('line', () => {})
  return { address, stop: () => void child.stdin.end() }
}

function languageHost({ engine }: Place): string | null {
  const folders = [dirname(engine.command), ...(process.env.PATH ?? '').split(delimiter)]
  return folders.map(folder => join(folder, 'pulumi-language-nodejs')).find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function pulumi({ engine }: Place, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(engine.command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [out, err] = [text(child.stdout), text(child.stderr)]
  const [code] = await once(child, 'close')
  if (code !== 0)
    throw new Error(`pulumi ${args[0]} failed with code ${code}: ${await out}${await err}`)
}
