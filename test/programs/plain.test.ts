import { execFile } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { appendFileSync, symlinkSync } from 'node:fs'
import { promisify } from 'node:util'
import t from 'tap'
import { makeFolder, repositoryRoot } from '../fixtures/programs/repository.ts'
import { engineCommand, makePlace, sandboxPlugin } from './stack.ts'

/** The users' way out: the same files, the CLI alone, nothing of the service. */
t.test('a plain `pulumi up` of the sample', async t => {
  const place = makePlace(t)
  // Pulumi.yaml names no sandbox: a user's engine fetches the real plugin; here it is told where the simulated one stands
  const folder = makeFolder(t, 'sample')
  appendFileSync(join(folder, 'Pulumi.yaml'), `plugins: { providers: [{ name: aws, path: ${sandboxPlugin} }] }\n`)
  symlinkSync(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'))
  const { PULUMI_IGNORE_AMBIENT_PLUGINS, ...env } = { ...process.env, ...place.env }
  env.PATH = [join(import.meta.dirname, 'host'), dirname(process.execPath), env.PATH].join(delimiter)
  const pulumi = async (...args: string[]) => (await promisify(execFile)(engineCommand, [...args, '--non-interactive'], { cwd: folder, env })).stdout
  await pulumi('stack', 'init', 'staging')
  const said = await pulumi('up', '--yes', '--skip-preview')
  t.match(said, /staging\.example\.com/)
  t.match(said, /\d\d created/)
  t.match(await pulumi('up', '--yes', '--skip-preview', '--expect-no-changes'), /\d\d unchanged/)
})
