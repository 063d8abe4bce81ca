/** `sandbox fault`: adds errors, delays and hangs to calls of the simulated account. */
import { Option } from 'commander'
import type { Command } from 'commander'
import type { Fault, FaultOperation } from '../../../adapters/sandbox/faults.ts'
import { seconds } from '../../arguments.ts'
import { wrapAction } from '../../frame.ts'
import { formatFaultTable } from './render.ts'
import { getSandboxFolder } from './folder.ts'

type Options = { times?: number; seconds?: number; message?: string; when: 'before' | 'after' }
const operations = ['create', 'read', 'update', 'delete', 'invoke']

export function addFault(sandbox: Command): void {
  const fault = sandbox
    .command('fault')
    .description('faults of the simulated account: add, list, clear')
  fault
    .command('add')
    .description('make the next calls fail, wait, or hang')
    .addArgument(fault.createArgument('<mode>', 'what happens').choices(['fail', 'delay', 'hang']))
    .addArgument(
      fault.createArgument('<operation>', 'call that the fault affects').choices(operations),
    )
    .argument('<type>', 'type of the resources, e.g. aws:rds/cluster:Cluster, or * for all')
    .option('--times <n>', 'number of calls; default: all', seconds)
    .option('--seconds <n>', 'how long a delay, or a hang at most', seconds)
    .option('--message <text>', 'the message of the error')
    .addOption(
      new Option('--when <moment>', 'before or after the call has its effect')
        .choices(['before', 'after'])
        .default('before'),
    )
    .action(
      wrapAction<[Fault['mode'], FaultOperation, string], Options>(
        async ({ args: [mode, operation, type], options, screen, config }) => {
          const { injectFault, readFaults } = await import('../../../adapters/sandbox/faults.ts')
          const { times, seconds, message, when } = options
          await injectFault(getSandboxFolder(config()), {
            mode,
            operation,
            type,
            when,
            ...(times && { times }),
            ...(seconds && { seconds }),
            ...(message && { message }),
          })
          const faults = await readFaults(getSandboxFolder(config()))
          for (const line of formatFaultTable(faults)) screen.printLine(line)
          screen.printDocument({ simulated: true, faults })
        },
      ),
    )
  addReads(fault)
}

function addReads(fault: Command): void {
  fault
    .command('list')
    .alias('ls')
    .description('list faults')
    .action(
      wrapAction<[], object>(async ({ screen, config }) => {
        const { readFaults } = await import('../../../adapters/sandbox/faults.ts')
        const faults = await readFaults(getSandboxFolder(config()))
        for (const line of formatFaultTable(faults)) screen.printLine(line)
        screen.printDocument({ simulated: true, faults })
      }),
    )
  fault
    .command('clear')
    .description('remove all faults')
    .action(
      wrapAction<[], object>(async ({ screen, config }) => {
        const { clearFaults } = await import('../../../adapters/sandbox/faults.ts')
        await clearFaults(getSandboxFolder(config()))
        screen.printLine('no more faults in the simulated account')
        screen.printDocument({ simulated: true, faults: [] })
      }),
    )
}
