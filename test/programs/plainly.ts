/** The program without Twinstack: the same files and the CLI alone. */
import { execFile } from 'node:child_process'
import { appendFileSync, symlinkSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { makeFolder, repositoryRoot } from '../fixtures/programs/repository.ts'
import { engineCommand, makePlace, sandboxPlugin } from './stack.ts'

/** Runs `pulumi` in a folder of the sample, with a stack `staging`; gives what it printed. */
export async function plainly(t: Test): Promise<(...args: string[]) => Promise<string>> {
  const place = makePlace(t)
  // Pulumi.yaml names no sandbox, so a user's engine fetches the real plugin; here the settings name
  // the simulated one
  const folder = makeFolder(t, 'sample')
  appendFileSync(
    join(folder, 'Pulumi.yaml'),
    `plugins: { providers: [{ name: aws, path: ${sandboxPlugin} }] }\n`,
  )
  symlinkSync(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'))
  const { PULUMI_IGNORE_AMBIENT_PLUGINS, ...env } = { ...process.env, ...place.env }
  env.PATH = [join(import.meta.dirname, 'host'), dirname(process.execPath), env.PATH].join(
    delimiter,
  )
  const pulumi = async (...args: string[]) =>
    (await promisify(execFile)(engineCommand, [...args, '--non-interactive'], { cwd: folder, env }))
      .stdout
  await pulumi('stack', 'init', 'staging')
  return pulumi
}
