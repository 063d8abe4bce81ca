/**
 * `tests`, `sign-off`: evidence about an operation, from checks, an external CI system, and people.
 */
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { z } from 'zod'
import type { TestReport } from '../client/index.ts'
import { exitCodes, TwinstackError } from '../lib/errors.ts'
import { createParser, parseOperationReference, type OperationReference } from './arguments.ts'
import { findDeployed } from './deployed.ts'
import { wrapAction, type Invocation } from './frame.ts'
import { formatSignOffLines, formatTestLines } from './render/tests.ts'

type TestsOptions = { report?: string; name?: string; link?: string }
const addReference = (command: Command) =>
  command.argument(
    '<operation>',
    'id of the operation, or name of an environment for its newest deploy, rollback or rebuild',
    parseOperationReference,
  )
const link = createParser(
  z.url({ protocol: /^https?$/, error: 'expected an http or https address' }),
)
const role = createParser(
  z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected a role such as release or qa'),
)

export function addTests(program: Command): void {
  addReference(
    program
      .command('tests')
      .description(
        'show results of checks and tests of an operation; with --report store those of a CI ' +
          'system',
      ),
  )
    .option(
      '--report <file>',
      'a JUnit report (XML), or numbers as JSON, to be stored with the operation',
    )
    .option('--name <suite>', 'JUnit: name of the suite; default: the name in the report')
    .option('--link <address>', 'JUnit: address of a page with the details', link)
    .action(wrapAction<[OperationReference], TestsOptions>(runTests))
  addReference(
    program.command('sign-off').description('sign off the deployment of an operation, as a person'),
  )
    .argument('<role>', 'role of the signature, e.g. release, qa', role)
    .option('--comment <text>', 'what was tested', '')
    .action(wrapAction<[OperationReference, string], { comment: string }>(signOff))
}

/** Fails when something did not pass, so that a pipeline stops there. */
async function runTests({
  args: [reference],
  options: { report, name, link },
  screen,
  connect,
}: Invocation<[OperationReference], TestsOptions>): Promise<number> {
  const client = connect()
  const { id } = await findDeployed(client, reference)
  if (report !== undefined) {
    const text = readText(report)
    const sent = text.trimStart().startsWith('<')
      ? await client.reportJUnit(id, text, { ...(name && { name }), ...(link && { url: link }) })
      : await client.reportTests(id, parseNumbers(report, text))
    for (const line of formatTestLines([sent])) screen.printLine(line)
    screen.printDocument(sent)
    return sent.outcome === 'passed' ? exitCodes.done : exitCodes.failed
  }
  const [results, signed] = [await client.listTests(id), await client.listSignOffs(id)]
  for (const line of [...formatTestLines(results), ...formatSignOffLines(signed)])
    screen.printLine(line)
  screen.printDocument({ tests: results, signOffs: signed })
  return (await client.getOperation(id)).tests?.failed ? exitCodes.failed : exitCodes.done
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new TwinstackError(
      'invalid-request',
      `--report: ${file} can't be read: ${(cause as Error).message}`,
      { cause },
    )
  }
}

/** The service says which field is wrong. */
function parseNumbers(file: string, text: string): TestReport {
  try {
    return JSON.parse(text) as TestReport
  } catch (cause) {
    throw new TwinstackError('invalid-request', `--report: ${file} is neither XML nor JSON`, {
      cause,
    })
  }
}

async function signOff({
  args: [reference, role],
  options: { comment },
  screen,
  connect,
}: Invocation<[OperationReference, string], { comment: string }>): Promise<void> {
  const client = connect()
  const { id, kind, environment } = await findDeployed(client, reference)
  const signed = await client.signOff(id, { role, comment })
  screen.printLine(`${signed.by} signed off ${kind} of ${environment} as ${role}  operation ${id}`)
  screen.printDocument(signed)
}
