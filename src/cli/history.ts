/** `history`: what was deployed in an environment, by whom, and what changed each time. */
import type { Command } from 'commander'
import { TwinstackError } from '../lib/errors.ts'
import { environmentName, parseOperationReference, type OperationReference } from './arguments.ts'
import { addPageOptions } from './environments.ts'
import { wrapAction } from './frame.ts'
import { formatPageLine } from './render/environment.ts'
import { formatComparisonLines, formatHistoryLines } from './render/history.ts'

type Options = {
  page?: number
  pageSize?: number
  from?: OperationReference
  to?: OperationReference
}

export function addHistory(program: Command): void {
  addPageOptions(
    program
      .command('history')
      .description('list deployments, newest first, and what each of them changed')
      .argument('<environment>', 'name of the environment', environmentName),
  )
    .option(
      '--from <operation>',
      'compare two deployments: id of the first operation',
      parseOperationReference,
    )
    .option('--to <operation>', 'id of the second operation', parseOperationReference)
    .action(
      wrapAction<[string], Options>(
        async ({ args: [name], options: { page, pageSize, from, to }, screen, connect }) => {
          if (from || to) {
            const comparison = await connect().compareHistory(name, {
              from: parseId(from),
              to: parseId(to),
            })
            for (const line of formatComparisonLines(comparison)) screen.printLine(line)
            return screen.printDocument(comparison)
          }
          const list = await connect().history(name, { page, pageSize })
          for (const line of [...formatHistoryLines(list.items), ...formatPageLine(list)])
            screen.printLine(line)
          screen.printDocument(list)
        },
      ),
    )
}

function parseId(reference: OperationReference | undefined): string {
  if (reference && 'id' in reference) return reference.id
  throw new TwinstackError('invalid-request', '--from and --to: expected two ids of operations', {
    hint: 'twinstack history NAME  lists them',
  })
}
