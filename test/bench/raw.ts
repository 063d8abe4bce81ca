/** The raw pulumi CLI, where its Node.js language host is installed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
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

/** The side, or the sentence that says why there is none. */
export async function rawSide(place: Place): Promise<Side | string> {
  const host = languageHost(place)
  if (host === null)
    return (
      'raw pulumi CLI: not measured, no pulumi-language-nodejs beside the engine or on PATH ' +
      '(an inline program needs none)'
    )
  const folder = join(place.folder, 'raw')
  prepare(folder)
  const env = {
    ...environment(place, folder),
    PATH: `${dirname(host)}${delimiter}${environment(place, folder).PATH}`,
  }
  const run = (args: string[]) => pulumi(place, [...args, '--cwd', join(folder, 'work')], env)
  await run(['stack', 'init', 'staging'])
  await run([...requirePresent(commands.deploy[0]), '--stack', 'staging'])
  return {
    name: 'cli',
    resources: 0,
    stop: async () => {},
    run: task =>
      timed(async () => {
        for (const args of commands[task]) await run([...args, '--stack', 'staging'])
      }),
  }
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
