/** `sandbox types`: lists the facts about each resource type that the sandbox simulates. */
import type { Command } from 'commander'
import { wrapAction } from '../../frame.ts'
import { count, formatTable } from '../../text.ts'

const getShortList = (values: string[]) =>
  values.length <= 4 ? values.join(' ') : `${values.slice(0, 4).join(' ')} … (${values.length})`

export function addTypes(sandbox: Command): void {
  sandbox
    .command('types')
    .description(
      'list what the sandbox knows of each type: replacement, computed, defaults, names, refusals',
    )
    .argument(
      '[filter]',
      'part of a type, e.g. rds or Instance; searches all types of the provider',
    )
    .option('--all', 'all types of the provider')
    .option('--functions', 'the provider functions that it answers')
    .action(
      wrapAction<[string | undefined], { all?: boolean; functions?: boolean }>(
        async ({ args: [filter], options, screen }) => {
          const { listFunctions: functionTable, listTypeRows: typeTable } =
            await import('../../../adapters/sandbox/typeTable.ts')
          if (options.functions) {
            const functions = functionTable()
            for (const name of functions) screen.printLine(name)
            screen.printDocument({ simulated: true, functions })
            return
          }
          const types = typeTable(filter, { all: options.all === true })
          const rows = types.map(row => [
            row.type,
            row.known,
            row.source,
            getShortList(row.replaces),
            getShortList(row.computed),
            getShortList(row.defaults),
            row.name || '-',
            row.refuses.join(' ') || '-',
          ])
          const head = 'TYPE KNOWN SOURCE REPLACES COMPUTED DEFAULTS NAME REFUSES'.split(' ')
          for (const line of formatTable(head, rows)) screen.printLine(line)
          screen.printLine(`${count(types.length, 'type')}; --json has the full lists`)
          screen.printDocument({ simulated: true, types })
        },
      ),
    )
}
