/**
 * `judge`: which differences of a reading are drift, with class and severity. Works on the output
 * of pulumi, without a service and without a database.
 */
import { Option, type Command } from 'commander'
import { exitCodes, TwinstackError } from '../../lib/errors.ts'
import type { IgnoreRules } from '../../model/ignoreRule.ts'
import type { JudgedReading } from '../../analysis/drift/judgeReading.ts'
import { collectValues } from '../arguments.ts'
import { wrapAction, type Invocation } from '../frame.ts'
import { hasDrift } from '../render/drift.ts'
import { getNameOfSource, readText } from './readText.ts'

const formats = ['text', 'json', 'markdown'] as const
type Options = { ignore?: string; schema?: string[]; format: (typeof formats)[number] }

const hint = 'make it with: pulumi refresh --preview-only --json > FILE.json'

export function addJudge(program: Command): void {
  program
    .command('judge')
    .description('judge the drift in the output of a pulumi refresh, without a service')
    .argument('<file>', 'output of the refresh; -: standard input')
    .option('--ignore <file>', 'rules for intended drift (drift.yaml)')
    .option(
      '--schema <file>',
      'schema of a provider (pulumi package get-schema NAME@VERSION); may be repeated',
      collectValues,
    )
    .addOption(
      new Option('--format <format>', 'format of the report').choices(formats).default('text'),
    )
    .addHelpText(
      'after',
      `
Reads the output of "pulumi refresh --preview-only --json" and "pulumi preview --refresh --json".
Exit codes: 0 no drift, 2 drift, 64 wrong input.
Example:    pulumi refresh --preview-only --json --stack production | twinstack judge -`,
    )
    .action(wrapAction<[string], Options>(judge))
}

async function judge({ args, options, screen }: Invocation<[string], Options>): Promise<number> {
  const [file] = args
  const text = await readText(file, hint)
  const rules = await readRules(options.ignore)
  const { listPackagesOfReading } = await import('../local/installedSchemas.ts')
  const { loadSchemas } = await import('./useSchemas.ts')
  await loadSchemas(options, listPackagesOfReading(text), screen)
  const reading = await judgeText(text, file, rules)
  await show(reading, { options, screen })
  return hasDrift(reading) ? exitCodes.changes : exitCodes.done
}

async function readRules(file: string | undefined): Promise<IgnoreRules | undefined> {
  if (file === undefined) return undefined
  const text = await readText(file, 'docs/drift.md shows the rules')
  const { parseIgnoreRules } = await import('../../analysis/drift/ignore/parse.ts')
  const { prepareYaml } = await import('../../lib/yaml.ts')
  return parseIgnoreRules(await prepareYaml(text, file), file)
}

async function judgeText(
  text: string,
  file: string,
  ignore: IgnoreRules | undefined,
): Promise<JudgedReading> {
  const { judgeReading } = await import('../../analysis/drift/judgeReading.ts')
  try {
    return judgeReading({
      text: text.replace(/^\uFEFF/, ''),
      now: new Date(),
      ...(ignore && { ignore }),
    })
  } catch (error) {
    if (!(error instanceof TwinstackError)) throw error
    throw new TwinstackError(error.code, `${getNameOfSource(file)}: ${error.message}`, {
      hint,
      cause: error,
    })
  }
}

async function show(
  reading: JudgedReading,
  { options: { format }, screen }: Pick<Invocation<[string], Options>, 'options' | 'screen'>,
): Promise<void> {
  if (screen.json) return screen.printDocument(reading)
  if (format === 'json') return void process.stdout.write(`${JSON.stringify(reading, null, 2)}\n`)
  const { formatReadingLines: readingLines, formatReadingMarkdown: readingMarkdown } =
    await import('../render/reading.ts')
  if (format === 'markdown') return void process.stdout.write(readingMarkdown(reading))
  for (const line of readingLines(reading)) screen.printLine(line)
}
