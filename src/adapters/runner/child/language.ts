/** Programs that are not written for Node.js: they run through the host of their language. */
import { homedir } from 'node:os'
import { findLanguageHost, languageHostHint, runtimes } from '../../pulumi/languageHost.ts'
import { readRuntime } from '../host/runtimeOptions.ts'
import { RunFailure } from './failure.ts'
import type { Run } from './run.ts'

/** `bun` programs are Node.js programs with another package manager. */
const hostedByUs = ['nodejs', 'bun']

/** Whether our own language runtime runs the program of this tree. */
export function isNodeProgram({ request }: Pick<Run, 'request'>): boolean {
  return hostedByUs.includes(readRuntime(request.tree.folder).name)
}

/**
 * Before anything is written: makes sure that the language host is there, and puts its folder on
 * the engine's PATH. Throws `plugin-missing` with the ways to get it.
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
    return
  }
  const known = (runtimes as readonly string[]).includes(name)
  throw new RunFailure(
    'plugin-missing',
    `the program's runtime is ${name}, and its language host pulumi-language-${name} was not found. Nothing was written`,
    {
      hint: known
        ? languageHostHint(name)
        : `correct \`runtime\` in Pulumi.yaml; known are nodejs, ${runtimes.join(', ')}`,
    },
  )
}
