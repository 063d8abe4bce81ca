/** `parity`: whether one environment is a twin of another, and the differences between them. */
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { Client } from '../client/index.ts'
import { exitCodes, TwinstackError } from '../lib/errors.ts'
import { renderParityPage } from '../analysis/parity/html.ts'
import type { ParityView } from '../model/parityReport.ts'
import { environmentName } from './arguments.ts'
import { follow } from './follow.ts'
import { wrapAction, type Invocation } from './frame.ts'
import { formatFailureLines } from './render/operation.ts'
import {
  formatHistoryLines,
  formatMatrixLines,
  formatReportLines,
  formatReportMarkdown,
} from './render/parityReport.ts'

const formats = ['text', 'json', 'markdown', 'html'] as const
type Options = {
  cloud?: boolean
  recorded?: boolean
  plan?: boolean
  propose?: boolean
  history?: boolean
  matrix?: string[]
  last?: boolean
  format: (typeof formats)[number]
}
type ParityInvocation = Invocation<[string, string], Options>

const parseNames = (text: string) => {
  const found = text.split(',').map(name => environmentName(name.trim()))
  if (found.length < 2 || found.length > 6)
    throw new InvalidArgumentError('expected 2 to 6 environments, e.g. staging,qa,production')
  return found
}

export function addParity(program: Command): void {
  program
    .command('parity')
    .description('compare an environment with its reference; exit code 2 when a difference fails')
    .argument('[left]', 'the compared environment', environmentName, 'staging')
    .argument('[right]', 'its reference', environmentName, 'production')
    .option('--cloud', 'with the findings of the newest drift checks (the default)')
    .option('--recorded', 'as recorded, without the findings of drift checks')
    .option(
      '--plan',
      'first preview the reference at the revision of the compared environment: shows which ' +
        'differences its next deploy removes',
    )
    .option('--last', 'show the newest stored comparison instead of making one')
    .option('--propose', 'print entries for differences.yaml for undocumented differences')
    .option('--history', 'show the score over time')
    .option(
      '--matrix <environments>',
      'compare each pair of these environments, separated by commas',
      parseNames,
    )
    .addOption(
      new Option('--format <format>', 'format of the report').choices(formats).default('text'),
    )
    .action(wrapAction<[string, string], Options>(showParity))
}

async function showParity(invocation: ParityInvocation): Promise<number> {
  const {
    args: [left, right],
    options,
    screen,
    connect,
  } = invocation
  const client = connect()
  if (options.matrix) return showMatrix(client, options.matrix, screen)
  if (options.history) return showHistory(client, { left, right }, screen)
  if (options.plan && !(await comparePlanned(client, invocation))) return exitCodes.failed
  const report = options.last
    ? await client.getParity({ left, right })
    : await client.compareParity({
        left,
        right,
        ...(options.recorded ? { cloud: false } : {}),
        ...(options.plan ? { planned: true } : {}),
      })
  if (options.propose) return propose(client, report, screen)
  show(report, invocation)
  return report.passed ? exitCodes.done : exitCodes.changes
}

function show(report: ParityView, { options: { format }, screen }: ParityInvocation): void {
  if (screen.json) return screen.printDocument(report)
  if (format === 'text') for (const line of formatReportLines(report)) screen.printLine(line)
  if (format === 'json') process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  if (format === 'markdown') process.stdout.write(formatReportMarkdown(report))
  if (format === 'html') process.stdout.write(renderParityPage(report))
}

/** Only the entries go to stdout, so that they can be appended to the file. */
async function propose(
  client: Client,
  { left, right, judgement }: ParityView,
  screen: ParityInvocation['screen'],
): Promise<number> {
  const proposal = await client.proposeDifferences({ left, right })
  if (!screen.json) process.stdout.write(proposal.yaml)
  screen.printDocument(proposal)
  const never = judgement.verdicts.filter(
    verdict => verdict.fails && verdict.status !== 'undocumented',
  ).length
  if (never > 0)
    screen.note(
      `${never} more fail, and no entry can document them: twinstack parity ${left} ${right}`,
    )
  return exitCodes.done
}

async function showMatrix(
  client: Client,
  environments: string[],
  screen: ParityInvocation['screen'],
): Promise<number> {
  const found = await client.parityMatrix(environments)
  for (const line of formatMatrixLines(found)) screen.printLine(line)
  screen.printDocument(found)
  return found.cells.every(({ passed }) => passed) ? exitCodes.done : exitCodes.changes
}

async function showHistory(
  client: Client,
  pair: { left: string; right: string },
  screen: ParityInvocation['screen'],
): Promise<number> {
  const found = await client.parityHistory(pair)
  for (const line of formatHistoryLines(found.points)) screen.printLine(line)
  screen.printDocument(found)
  return exitCodes.done
}

/** Previews the model at the revision of the measured environment. */
async function comparePlanned(
  client: Client,
  { args: [left, right], screen }: ParityInvocation,
): Promise<boolean> {
  const [measured, model] = [await client.getEnvironment(left), await client.getEnvironment(right)]
  if (!measured.deployed)
    throw new TwinstackError('not-deployed', `nothing is deployed in ${left}`, {
      hint: `twinstack up ${left}`,
    })
  if (!measured.deployed.commit)
    throw new TwinstackError(
      'revision-dirty',
      `${left} runs ${measured.deployed.revision}, which is in no commit, so ${right} can't ` +
        'be previewed at it',
    )
  const operation = await client.requestOperation(right, {
    kind: 'preview',
    revision: measured.deployed.commit,
    message: `the plan of ${right} at the revision of ${left}`,
  })
  const final = await follow({
    client,
    operation,
    screen,
    timeout: undefined,
    expected: model.resourceCount,
  })
  if (final.status === 'succeeded') return true
  for (const line of formatFailureLines(final)) screen.printError(line)
  screen.printDocument({ operation: final })
  return false
}
