/** `compliance` and `review`: compliance rules, and the design review checklist. */
import { writeFile } from 'node:fs/promises'
import { Option, type Command } from 'commander'
import { exitCodes } from '../lib/errors.ts'
import {
  complianceFormats,
  renderCompliance,
  type ComplianceFormat,
} from '../analysis/compliance/render/render.ts'
import { renderReview, reviewFormats, type ReviewFormat } from '../analysis/review/render/render.ts'
import { environmentName, parseOperationId } from './arguments.ts'
import { wrapAction } from './frame.ts'
import { formatReviewLines } from './render/compliance.ts'
import type { Screen } from './screen.ts'
import { clean } from './text.ts'
import { readVersion } from './version.ts'

type ComplianceOptions = {
  planned?: boolean
  operation?: string
  format: ComplianceFormat
  details?: boolean
  output?: string
}
type ReviewOptions = { format: ReviewFormat; output?: string }

export function addCompliance(program: Command): void {
  program
    .command('compliance')
    .description('check environments against the rules; exit code 2 when one is violated')
    .argument(
      '[environments...]',
      'names; default: all environments with a deployment',
      (name: string, earlier: string[] = []) => [...earlier, environmentName(name)],
    )
    .option('--planned', 'the planned state of the newest preview of each')
    .addOption(
      new Option(
        '--operation <preview>',
        'the planned state of this preview: its id, or the first 8 digits',
      )
        .argParser(parseOperationId)
        .conflicts('planned'),
    )
    .addOption(
      new Option('-f, --format <format>', 'format').choices(complianceFormats).default('text'),
    )
    .option('--details', 'with resources, waivers and notes')
    .option('-o, --output <file>', 'default: stdout')
    .action(
      wrapAction<[string[] | undefined], ComplianceOptions>(
        async ({ args: [environments], options, screen, connect }) => {
          const { planned, operation, format, details = false, output } = options
          const client = connect()
          const report =
            operation === undefined
              ? await client.getCompliance({ environments, planned })
              : await client.getOperationCompliance((await client.getOperation(operation)).id)
          await write(
            renderCompliance(report, format, { version: readVersion(), details }),
            output,
            screen,
          )
          // an environment that could not be checked must not pass
          if (format !== 'text' || !details)
            for (const note of report.notes) screen.note(`note: ${clean(note)}`)
          screen.printDocument(report)
          return report.compliant ? exitCodes.done : exitCodes.changes
        },
      ),
    )

  program
    .command('review')
    .description(
      'the design review checklist, each item from evidence; exit code 2 when an item of the ' +
        'article is not met',
    )
    .addOption(new Option('-f, --format <format>', 'format').choices(reviewFormats).default('text'))
    .option('-o, --output <file>', 'default: stdout')
    .action(
      wrapAction<[], ReviewOptions>(async ({ options: { format, output }, screen, connect }) => {
        const review = await connect().getReview()
        await write(
          format === 'text' && output === undefined
            ? formatReviewLines(review).join('\n')
            : renderReview(review, format),
          output,
          screen,
        )
        screen.printDocument(review)
        return review.counts['not-met'] > 0 ? exitCodes.changes : exitCodes.done
      }),
    )
}

/** With --json the document is on stdout, and only a file gets the format. */
async function write(content: string, output: string | undefined, screen: Screen): Promise<void> {
  if (output === undefined) return screen.printLine(content.replace(/\n$/, ''))
  await writeFile(output, `${content.replace(/\n$/, '')}\n`)
  screen.note(`written to ${output}`)
}
