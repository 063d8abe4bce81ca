/** Runs programs that are not written for Node.js through the host of their language. */
import { cpSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, relative } from 'node:path'
import { findLanguageHost, getLanguageHostHint, runtimes } from '../../pulumi/languageHost.ts'
import { readRuntime } from '../host/runtimeOptions.ts'
import { createStoppedFailure } from './control.ts'
import { toPlainMessage } from '../../../analysis/engineEvents.ts'
import { RunFailure } from './failure.ts'
import type { Run } from './run.ts'
import { buildEngineEnvironment } from './buildEngineEnvironment.ts'

/** Whether our own language runtime runs the program of this tree. */
export function isNodeProgram({ request }: Pick<Run, 'request'>): boolean {
  return readRuntime(request.tree.folder).name === 'nodejs'
}

/**
 * Runtimes whose programs need no installation here: YAML programs are only text, and the packages
 * of `bun` programs are in the dependency folder, as those of Node.js programs.
 */
const withoutInstallation = ['yaml', 'bun']

/**
 * Runs before anything is written: checks that the language host exists, puts its folder on the
 * engine's PATH, and installs the program's dependencies. Throws `plugin-missing`, which explains
 * how to install the host, and `dependencies-failed`.
 */
export async function requireLanguageHost(run: Run): Promise<void> {
  if (isNodeProgram(run)) return
  const { tree, engine } = run.request
  const { name } = readRuntime(tree.folder)
  const host = await findLanguageHost(name, {
    engine: engine.command,
    env: process.env,
    home: homedir(),
  })
  if (host) {
    run.engine.addPath(host.folder)
    if (!withoutInstallation.includes(name)) await installDependencies(run, name)
    return
  }
  const known = (runtimes as readonly string[]).includes(name)
  throw new RunFailure(
    'plugin-missing',
    `the program's runtime is ${name}, and its language host pulumi-language-${name} was not ` +
      'found. Nothing was written',
    {
      hint: known
        ? getLanguageHostHint(name)
        : `correct \`runtime\` in Pulumi.yaml; known are nodejs, ${runtimes.join(', ')}`,
    },
  )
}

/**
 * Runs `pulumi install` in a copy of the tree that belongs to this run, once for each run: virtual
 * environments and build results are created beside the program, and trees are read-only.
 */
async function installDependencies(run: Run, language: string): Promise<void> {
  const { tree } = run.request
  const copy = join(run.folder, 'program')
  if (tree.folder === copy) return
  cpSync(tree.folder, copy, {
    recursive: true,
    // the link to the packages of Node.js programs
    filter: path => path !== join(tree.folder, 'node_modules'),
  })
  Object.assign(tree, { main: join(copy, relative(tree.folder, tree.main)), folder: copy })
  run.log.addDiagnostic('info', `installing the dependencies of the ${language} program`)
  const exit = await run.engine.exec(['install', '--no-plugins'], copy, buildEngineEnvironment(run))
  if (exit.code === 0) return
  if (run.control.stopped) throw createStoppedFailure(run.control.timedOut)
  const output = toPlainMessage(exit.errors || exit.output)
    .trim()
    .split('\n')
    .slice(-8)
    .join('\n')
  throw new RunFailure(
    'dependencies-failed',
    `\`pulumi install\` failed; nothing was written: ${output.slice(0, 2000)}`,
    { hint: 'run `pulumi install` in a clone of the repository on this machine' },
  )
}
