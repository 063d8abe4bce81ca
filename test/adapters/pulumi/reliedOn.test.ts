/**
 * Checks without running the engine what version.ts assumes about it: the executable contains the
 * texts that failures.ts recognises. `npm run conformance` and the tests of the state service
 * measure the rest.
 */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { ensureEngine } from '../../../src/adapters/pulumi/engine.ts'
import { recogniseEngineError } from '../../../src/adapters/pulumi/failures.ts'

/** Parts of the engine's texts, with the text around them when it prints them. */
const texts: [part: string, printed: (part: string) => string][] = [
  ['the stack is currently locked by ', part => `${part}1 lock(s)`],
  ['incorrect passphrase', part => part],
  ['passphrase must be set with PULUMI_CONFIG_PASSPHRASE', part => part],
  ['failed to decrypt encrypted configuration value', part => part],
  ['could not find plugin', part => part],
  ['this command requires logging in', part => part],
  ['because it is protected', part => `cannot be deleted\n${part}`],
  ['could not list bucket', part => part],
  ['failed to save snapshot', part => part],
  ['An IO error occurred while', part => part],
  ['failed to ping PostgreSQL', part => part],
  ['performing HTTP request', part => `${part}: `],
  ['failed to load checkpoint', part => part],
  ['pending operations from previous deployment', part => `with 2 ${part}`],
]

t.test('the engine prints the texts that are recognised', async t => {
  const { command, version } = await ensureEngine({
    explicit: process.env['TWINSTACK_PULUMI'] ?? null,
  })
  const executable = readFileSync(command)
  for (const [part, printed] of texts) {
    t.ok(executable.includes(part), `${version} has: ${part}`)
    t.ok(recogniseEngineError(printed(part)), `recognised: ${part}`)
  }
})
