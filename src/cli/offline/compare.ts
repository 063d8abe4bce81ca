/**
 * `compare`: are two stacks twins of each other? Works on two exports, on any backend, without a
 * service and without a database.
 */
import { InvalidArgumentError, Option, type Command } from 'commander'
import { exitCodes, TwinstackError } from '../../lib/errors.ts'
import type { StateComparison } from '../../analysis/parity/compareStates.ts'
import type { ParityDocument } from '../../model/parityReport.ts'
import type { Pair, Register } from '../../model/register.ts'
import { aspectSchema } from '../../model/aspect.ts'
import { collectValues } from '../arguments.ts'
import { wrapAction, type Invocation } from '../frame.ts'
import type { Screen } from '../screen.ts'
import { getLabel, readExport, type ExportSource } from './readExport.ts'
import { readText } from './readText.ts'

export const formats = ['text', 'json', 'markdown', 'html'] as const
export type CompareOptions = {
  stack?: string[]
  cwd: string
  differences?: string
  schema?: string[]
  mode?: 'full' | 'partial'
  aspects?: Pair['aspects']
  maximumScaleRatio?: number
  propose?: boolean
  format: (typeof formats)[number]
}
type Options = CompareOptions
type Sources = [ExportSource, ExportSource]
type Exports = { left: unknown; right: unknown; labels: Labels; command: string }

function parseAspects(text: string): Pair['aspects'] {
  return text.split(',').map(word => {
    const parsed = aspectSchema.safeParse(word.trim())
    if (parsed.success) return parsed.data
    throw new InvalidArgumentError(
      `unknown aspect "${word.trim()}"; known are ${aspectSchema.options.join(', ')}`,
    )
  })
}

function parseRatio(text: string): number {
  const number = Number(text)
  if (number >= 1) return number
  throw new InvalidArgumentError('expected a number of at least 1, e.g. 4')
}

export function addCompare(program: Command): void {
  program
    .command('compare')
    .description('compare two stacks by their exports, without a service')
    .argument('[staging]', 'export of the compared stack (pulumi stack export); -: standard input')
    .argument('[production]', 'export of the stack that it is compared with')
    .option(
      '--stack <name>',
      'export this stack with the pulumi CLI instead of reading a file; once or twice, after files',
      collectValues,
    )
    .option('--cwd <folder>', 'where pulumi runs for --stack: the folder of the program', '.')
    .option('--differences <file>', 'register of documented differences (differences.yaml)')
    .option(
      '--schema <file>',
      'schema of a provider (pulumi package get-schema NAME@VERSION); may be repeated',
      collectValues,
    )
    .addOption(
      new Option('--mode <mode>', 'full compares all; partial only the aspects').choices([
        'full',
        'partial',
      ]),
    )
    .option(
      '--aspects <list>',
      'for --mode partial: aspects that must match, separated by commas',
      parseAspects,
    )
    .option(
      '--maximum-scale-ratio <number>',
      'largest ratio of sizes and counts that passes',
      parseRatio,
    )
    .option('--propose', 'print register entries for undocumented differences')
    .addOption(
      new Option('--format <format>', 'format of the report').choices(formats).default('text'),
    )
    .addHelpText(
      'after',
      `
Exit codes: 0 the stacks are twins, 2 a difference is not documented or can't be, 64 wrong input.
Examples:   twinstack compare staging.json production.json --differences differences.yaml
            twinstack compare --stack staging --stack production --cwd infra --format markdown
            pulumi stack export --stack staging | twinstack compare - production.json`,
    )
    .action(wrapAction<[string?, string?], Options>(compare))
}

async function compare(invocation: Invocation<[string?, string?], Options>): Promise<number> {
  const { args, options, screen } = invocation
  const sources = parseSources(args, options)
  const [left, right] = [await readExport(sources[0]), await readExport(sources[1])]
  const labels: Labels = [getLabel(sources[0]), getLabel(sources[1])]
  const command = ['twinstack compare', ...args.filter(one => one !== undefined)].join(' ')
  return compareExports({ left, right, labels, command }, { options, screen })
}

/** How the two states are called where their stacks have the same name. */
type Labels = [string, string]

/**
 * Compares two exports and prints the report; `command` is the one that printed it. Returns the
 * exit code.
 */
export async function compareExports(
  { left, right, labels, command }: Exports,
  { options, screen }: { options: Options; screen: Screen },
): Promise<number> {
  const register = await readRegisterFile(options.differences)
  const { listPackages } = await import('../local/installedSchemas.ts')
  const { loadSchemas } = await import('./useSchemas.ts')
  await loadSchemas(options, [...listPackages(right), ...listPackages(left)], screen)
  const { compareStates } = await import('../../analysis/parity/compareStates.ts')
  const now = new Date()
  const result = compareStates({
    left,
    right,
    ...(register && { register }),
    options: { now, pair: buildPairRules(options) },
  })
  if (options.propose) return propose(result, screen)
  const { buildExportReport } = await import('../../analysis/parity/buildExportReport.ts')
  const report = buildExportReport(result, { documents: [left, right], labels, register, now })
  await show(report, result, { options, screen, command })
  return result.passed ? exitCodes.done : exitCodes.changes
}

function parseSources(files: (string | undefined)[], { stack = [], cwd }: Options): Sources {
  const [left, right, more] = [
    ...files.filter(file => file !== undefined).map(file => ({ file })),
    ...stack.map(name => ({ stack: name, folder: cwd })),
  ]
  if (!left || !right || more)
    throw new TwinstackError(
      'invalid-request',
      'expected two stacks: files, --stack, or one each',
      {
        hint:
          'twinstack compare STAGING.json PRODUCTION.json, or --stack staging --stack ' +
          'production',
      },
    )
  if ('file' in left && 'file' in right && left.file === '-' && right.file === '-')
    throw new TwinstackError('invalid-request', 'only one export can come from standard input')
  return [left, right]
}

async function readRegisterFile(file: string | undefined): Promise<Register | undefined> {
  if (file === undefined) return undefined
  const text = await readText(file, 'docs/parity.md shows a register of differences')
  const { readRegister } = await import('../../analysis/parity/register/readRegister.ts')
  const { prepareYaml } = await import('../../lib/yaml.ts')
  return readRegister(await prepareYaml(text, file), file)
}

function buildPairRules({ mode, aspects, maximumScaleRatio }: Options): Partial<Pair> {
  if (mode === 'partial' && !aspects)
    throw new TwinstackError('invalid-request', '--mode partial needs --aspects', {
      hint: 'e.g. --mode partial --aspects database,network,encryption',
    })
  if (aspects && mode === 'full')
    throw new TwinstackError('invalid-request', '--mode full compares every aspect', {
      hint: 'leave out --aspects, or use --mode partial',
    })
  return {
    ...(mode && { mode }),
    ...(aspects && { mode: 'partial' as const, aspects }),
    ...(maximumScaleRatio !== undefined && { maximumScaleRatio }),
  }
}

async function show(
  report: ParityDocument,
  { entries }: StateComparison,
  { options: { format }, screen, command }: { options: Options; screen: Screen; command: string },
): Promise<void> {
  if (screen.json) return screen.printDocument({ ...report, entries })
  if (format === 'json')
    return void process.stdout.write(`${JSON.stringify({ ...report, entries }, null, 2)}\n`)
  if (format === 'html') {
    const { renderParityPage: parityPage } = await import('../../analysis/parity/html.ts')
    return void process.stdout.write(parityPage(report))
  }
  const { formatReportLines: reportLines, formatReportMarkdown: reportMarkdown } =
    await import('../render/parityReport.ts')
  if (format === 'markdown') return void process.stdout.write(reportMarkdown(report))
  for (const line of reportLines(report, `${command} --propose`)) screen.printLine(line)
}

/** Only the entries go to stdout, so that they can be appended to the file. */
function propose({ entries, judgement }: StateComparison, screen: Screen): number {
  if (!screen.json) process.stdout.write(entries)
  screen.printDocument({ yaml: entries })
  const never = judgement.verdicts.filter(
    verdict => verdict.fails && verdict.status !== 'undocumented',
  ).length
  if (never > 0) screen.note(`${never} more fail that no entry can document`)
  return exitCodes.done
}
