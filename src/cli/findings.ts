/** `drift-history`, `notices`: drift over time, and what happened. */
import type { Command } from 'commander'
import {
  findingStatusSchema,
  noticeTypeSchema,
  type FindingStatus,
  type NoticeType,
} from '../model/finding.ts'
import { createParser, environmentName, pageNumber } from './arguments.ts'
import { addPageOptions } from './environments.ts'
import { wrapAction } from './frame.ts'
import { formatPageLine } from './render/environment.ts'
import { formatFindingTable, formatNoticeLines, formatStatisticsLines } from './render/findings.ts'

type HistoryOptions = { page?: number; pageSize?: number; status?: FindingStatus; days?: number }

export function addFindings(program: Command): void {
  addPageOptions(
    program
      .command('drift-history')
      .description(
        'list findings of drift from detection to end, with the times to detect and repair',
      ),
  )
    .argument('[environment]', 'only those of this environment', environmentName)
    .option(
      '-s, --status <status>',
      findingStatusSchema.options.join(', '),
      createParser(findingStatusSchema),
    )
    .option('--days <n>', 'statistics of the last days; default 30', pageNumber)
    .action(
      wrapAction<[string | undefined], HistoryOptions>(
        async ({
          args: [environment],
          options: { page, pageSize, status, days },
          screen,
          connect,
        }) => {
          const client = connect()
          const [statistics, list] = [
            await client.driftStatistics({ environment, days }),
            await client.listFindings({ environment, page, pageSize, status }),
          ]
          for (const line of [
            ...formatStatisticsLines(statistics),
            '',
            ...formatFindingTable(list.items),
            ...formatPageLine(list),
          ])
            screen.printLine(line)
          screen.printDocument({ statistics, findings: list })
        },
      ),
    )
  program
    .command('notices')
    .description('list notices of the service: drift, failures, approvals, rollbacks')
    .option('-e, --environment <name>', 'only those of this environment', environmentName)
    .option(
      '-t, --type <type>',
      noticeTypeSchema.options.join(', '),
      createParser(noticeTypeSchema),
    )
    .option('--after <n>', 'only notices with a greater number', pageNumber)
    .action(
      wrapAction<[], { environment?: string; type?: NoticeType; after?: number }>(
        async ({ options: { environment, type, after }, screen, connect }) => {
          const notices = await connect().listNotices({ environment, type, after })
          for (const line of formatNoticeLines(notices)) screen.printLine(line)
          screen.printDocument({ notices })
        },
      ),
    )
}
