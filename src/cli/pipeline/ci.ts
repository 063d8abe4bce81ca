/** `ci token`, `ci report`: commands that only the jobs of a pipeline need. */
import { appendFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { Client } from '../../client/index.ts'
import { exitCodes } from '../../lib/errors.ts'
import { environmentName, uuid } from '../arguments.ts'
import { getConnectionUrl } from '../connection.ts'
import { findNewestDeployed } from '../deployed.ts'
import { wrapAction, type Invocation } from '../frame.ts'
import { findOrNull } from '../findOrNull.ts'
import { createTokenExchange } from './fetchIdToken.ts'
import { mask, detectPipeline } from './markers.ts'
import {
  listJobOutputs,
  selectOpenOutputs,
  formatOutputFile,
  formatSummary,
  type EnvironmentSummary,
} from './summary.ts'

export function addCi(program: Command): void {
  const ci = program
    .command('ci')
    .description('in a pipeline: sign in without a stored secret, report the results of a job')
  ci.command('token')
    .description('exchange the id token of this job for a token of the service; prints its secret')
    .action(wrapAction<[], object>(writeToken))
  ci.command('report')
    .description(
      'summary and outputs of an environment: to GITHUB_STEP_SUMMARY and GITHUB_OUTPUT where ' +
        'they are set, else to stdout',
    )
    .argument('<environment>', 'name of the environment', environmentName)
    .option(
      '--operation <id>',
      'about this operation; default: the newest deploy, rollback or rebuild',
      uuid,
    )
    .action(wrapAction<[string], { operation?: string }>(report))
}

/** The mask is written to stderr first, so that it reaches the log although stdout is captured. */
async function writeToken({ screen, options, config }: Invocation<[], object>): Promise<number> {
  const secret = await createTokenExchange(getConnectionUrl(options.url, config()), process.env)()
  const line = mask(detectPipeline(process.env), secret)
  if (line !== null) process.stderr.write(`${line}\n`)
  screen.printLine(secret)
  screen.printDocument({ secret })
  return exitCodes.done
}

async function report({
  args: [name],
  options,
  screen,
  connect,
}: Invocation<[string], { operation?: string }>): Promise<number> {
  const state = await readEnvironmentSummary(connect(), name, options.operation)
  const { GITHUB_STEP_SUMMARY: summaryFile, GITHUB_OUTPUT: outputsFile } = process.env
  const text = formatSummary(state)
  if (summaryFile) appendFileSync(summaryFile, `${text}\n`)
  if (outputsFile) appendFileSync(outputsFile, formatOutputFile(listJobOutputs(state)))
  if (!summaryFile) screen.printLine(text)
  screen.printDocument({
    environment: state.environment,
    operation: state.operation,
    outputs: selectOpenOutputs(state.outputs),
  })
  return exitCodes.done
}

/**
 * Reads the environment with the operation (default: the newest that deployed it), and the stored
 * results of drift and parity; starts nothing.
 */
async function readEnvironmentSummary(
  client: Client,
  name: string,
  about: string | undefined,
): Promise<EnvironmentSummary> {
  const environment = await client.getEnvironment(name)
  const id = about ?? (await findNewestDeployed(client, name))?.id
  const [operation, outputs, drift, parity] = await Promise.all([
    id === undefined ? null : client.getOperation(id),
    client.getOutputs(name),
    findOrNull(client.getDrift(name)),
    environment.kind === 'production' ? null : findOrNull(client.getParity({ left: name })),
  ])
  return { environment, operation, outputs, drift, parity }
}
