/** `demo`: the sequence is in story.ts. */
import { join } from 'node:path'
import { Option } from 'commander'
import type { Command } from 'commander'
import { packageFolder } from '../../../model/config.ts'
import { wrapAction } from '../../frame.ts'
import type { DemoOptions } from './options.ts'

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('run the demo in the sandbox: two environments, drift, its repair, a rebuild')
    .addOption(
      new Option('--home <folder>', 'data folder of the demo; wiped at the start').default(
        join(packageFolder, '.twinstack', 'demo'),
        '.twinstack/demo of the repository',
      ),
    )
    .option('--keep', 'leave the service running at the end')
    .option('--stay', 'print the address of the pages at the end, and keep them open until Ctrl-C')
    .action(
      wrapAction<[], DemoOptions>(async invocation => {
        const { runDemo } = await import('./run.ts')
        return runDemo(invocation)
      }),
    )
}
