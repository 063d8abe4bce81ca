/** `check`: whether Twinstack can run a repository, and how, before anything runs. */
import type { Command } from 'commander'
import colors from 'picocolors'
import { exitCodes } from '../../../lib/errors.ts'
import { wrapAction } from '../../frame.ts'
import { clean } from '../../text.ts'
import type { CheckReport } from './check.ts'
import type { Finding } from './finding.ts'

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('check a repository with a Pulumi program before anything runs')
    .argument('[folder]', 'the folder of Pulumi.yaml', '.')
    .option('--no-types', 'leave out the type check of a TypeScript program')
    .addHelpText('after', "\nExit codes: 0 Twinstack can run the program, 1 it can't.")
    .action(
      wrapAction<[string], { types: boolean }>(
        async ({ args: [folder], options: { types }, screen, config }) => {
          const { checkRepository } = await import('./check.ts')
          const { passphraseFile } = config()
          const report = await checkRepository({ folder, env: process.env, passphraseFile, types })
          for (const line of formatReportLines(report)) screen.printLine(line)
          screen.printDocument(report)
          return report.passed ? exitCodes.done : exitCodes.failed
        },
      ),
    )
}

/** Findings by topic, then the actions of Twinstack, then optional files. */
export function formatReportLines({
  folder,
  passed,
  findings,
  plan,
  extras,
}: CheckReport): string[] {
  const width = Math.max(...findings.map(({ topic }) => topic.length))
  return [
    ...findings.flatMap(finding => formatFindingLines(finding, width)),
    ...(plan.length > 0 ? ['', 'Twinstack', ...plan.map(line => `  ${clean(line)}`)] : []),
    ...(extras.length > 0 ? ['', 'Extras (all optional)', ...extras.map(formatExtraLine)] : []),
    '',
    passed
      ? `${colors.green('✔')} Twinstack can run the program in ${clean(folder)}`
      : `${colors.red('✘')} Twinstack can't run the program in ${clean(folder)}`,
  ]
}

function formatFindingLines({ topic, ok, found, hint }: Finding, width: number): string[] {
  const mark = ok === true ? colors.green('✔') : ok === null ? colors.yellow('!') : colors.red('✘')
  const below = `    ${' '.repeat(width)}`
  return [
    `${mark} ${topic.padEnd(width)}  ${clean(found)}`,
    ...(hint ? [`${below}${colors.yellow('hint:')} ${clean(hint)}`] : []),
  ]
}

const formatExtraLine = ({ name, present, brings }: CheckReport['extras'][number]) =>
  present ? `  ${colors.green('✔')} ${name}` : `  ${colors.dim('-')} ${name}: would bring ${brings}`
