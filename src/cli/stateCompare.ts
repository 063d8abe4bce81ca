/** `state compare`: what changed between two versions of a recorded state, as parity compares. */
import { Option, type Command } from 'commander'
import type { Client } from '../client/index.ts'
import { environmentName, pageNumber } from './arguments.ts'
import { wrapAction } from './frame.ts'
import { compareExports, formats, type CompareOptions } from './offline/compare.ts'

type Arguments = [string, number, number?]

export function addStateCompare(state: Command): void {
  state
    .command('compare')
    .description('compare two saved states, or one with the present state (admin; audited)')
    .argument('<environment>', 'name of the environment', environmentName)
    .argument('<version>', 'number of the saved state, from `env states`', pageNumber)
    .argument('[other]', 'another saved state; default: the present state', pageNumber)
    .addOption(
      new Option('--format <format>', 'format of the report').choices(formats).default('text'),
    )
    .addHelpText('after', '\nExit codes: 0 they have the same meaning, 2 they differ.')
    .action(
      wrapAction<Arguments, Pick<CompareOptions, 'format'>>(
        async ({ args: [name, version, other], options, screen, connect }) => {
          const client = connect()
          const labels: [string, string] = [
            `${name}, state ${version}`,
            other === undefined ? `${name}, present state` : `${name}, state ${other}`,
          ]
          const [left, right] = [
            await readVersion(client, name, version),
            await readVersion(client, name, other),
          ]
          const command = ['twinstack state compare', name, version, other ?? ''].join(' ').trim()
          const documents = { left, right, labels, command }
          return compareExports(documents, { options: { ...options, cwd: '.' }, screen })
        },
      ),
    )
}

async function readVersion(client: Client, name: string, version?: number): Promise<unknown> {
  if (version === undefined) return client.exportState(name)
  return (await client.getStateVersion(name, version)).state
}
