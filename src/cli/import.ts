/** `import`: take resources that somebody made by hand into the recorded state. */
import { InvalidArgumentError } from 'commander'
import type { Command } from 'commander'
import { exitCodes } from '../lib/errors.ts'
import { importResourceSchema } from '../model/operation.ts'
import type { ImportResource } from '../model/operation.ts'
import { environmentName, text } from './arguments.ts'
import { followAndPrint } from './followAndPrint.ts'
import { wrapAction } from './frame.ts'
import type { Invocation } from './frame.ts'
import { clean, shortenType } from './text.ts'

type Options = {
  resource: ImportResource[]
  planOnly?: boolean
  confirm?: string
  message?: string
}

export function addImport(program: Command): void {
  program
    .command('import')
    .description('import existing resources of the cloud into the state; the cloud does not change')
    .argument('<environment>', 'name of the environment', environmentName)
    .requiredOption(
      '--resource <type/name=id>',
      'e.g. aws:sns/topic:Topic/alerts=arn:aws:sns:…; repeatable',
      collectImports,
    )
    .option('--plan-only', 'show what would be imported; writes nothing')
    .option(
      '--confirm <name>',
      "repeats the environment's name; required unless --plan-only",
      environmentName,
    )
    .option('-m, --message <text>', 'the reason; stored with the operation', text)
    .action(wrapAction<[string], Options>(importThem))
}

/** `type/name=id`; the id may contain any characters. */
export function collectImports(text: string, earlier: ImportResource[] = []): ImportResource[] {
  const [, type, name, id] = /^([^=]+:\w+)\/([^=/]+)=(.+)$/.exec(text) ?? []
  const parsed = importResourceSchema.safeParse({ type, name, id })
  if (parsed.success) return [...earlier, parsed.data]
  throw new InvalidArgumentError(
    'expected TYPE/NAME=ID, e.g. ' +
      'aws:sns/topic:Topic/alerts=arn:aws:sns:eu-west-1:123456789012:alerts',
  )
}

async function importThem({
  args: [environment],
  options,
  screen,
  connect,
}: Invocation<[string], Options>): Promise<number> {
  const client = connect()
  const { resource: resources, planOnly, confirm, message } = options
  const operation = await client.requestOperation(environment, {
    kind: 'import',
    resources,
    planOnly,
    confirm,
    message,
  })
  const final = await followAndPrint({ client, operation, screen })
  screen.printDocument({ operation: final })
  if (final.status !== 'succeeded') return exitCodes.failed
  for (const { type, name, id, code } of final.imported ?? []) {
    for (const line of [
      '',
      `${shortenType(type)} ${clean(name)} (${clean(id)}): deploys leave it as it is until the ` +
        'program declares it:',
      ...clean(code)
        .trimEnd()
        .split('\n')
        .map(row => `  ${row}`),
    ])
      screen.printLine(line)
  }
  return exitCodes.done
}
