/**
 * Drift and parity by names only: a comment is as public as its repository, so it contains no
 * values.
 */
import { listFirst, formatDriftLines, formatLine, shortenType } from '../commands/lines.ts'
import type { Command, Reply } from '../../model/command.ts'
import type { DriftReport } from '../../model/drift.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { getLatestDrift } from '../../services/drift/getLatestDrift.ts'

import { getLatestParity } from '../../services/parity/readParity.ts'
import type { ParityView } from '../../model/parityReport.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { requirePresent } from '../../lib/requirePresent.ts'
import { formatTime } from '../../lib/formatTime.ts'

/**
 * The same answer with names in place of values. A report that can't be read was refused, and the
 * answer says so already.
 */
export async function withoutValues(
  ctx: VerbContext,
  { verb, environment, options }: Command,
  reply: Reply,
): Promise<Reply> {
  try {
    if (verb === 'drift')
      return {
        ...reply,
        lines: listDriftNames(
          await getLatestDrift({ ctx, input: { environment: requirePresent(environment) } }),
        ),
      }
    if (verb === 'parity')
      return {
        ...reply,
        lines: listParityNames(
          await getLatestParity({
            ctx,
            input: {
              left: environment ?? 'staging',
              right: typeof options['with'] === 'string' ? options['with'] : 'production',
            },
          }),
        ),
      }
  } catch (error) {
    if (!(error instanceof TwinstackError)) throw error
  }
  return reply
}

export function listDriftNames(
  report: Pick<DriftReport, 'summary' | 'resources' | 'checkedAt' | 'confirmed' | 'planFailure'>,
): string[] {
  // the message of an error may contain values
  const planFailure = 'the drift report has the cause'
  const [head = '', ...rest] = formatDriftLines({ ...report, resources: [], planFailure })
  return [
    head,
    ...listFirst(report.resources, ({ type, name, what, severity, properties }) =>
      (
        `${shortenType(type)} ${formatLine(name, 80)} ${what} (${severity}) ` +
        `${formatLine(properties.map(({ path }) => path).join(', '), 160)}`
      ).trim(),
    ),
    ...rest,
  ]
}

export function listParityNames({
  score,
  madeAt,
  comparison,
  judgement,
}: Pick<ParityView, 'score' | 'madeAt' | 'comparison' | 'judgement'>): string[] {
  const failing = new Set(judgement.verdicts.filter(({ fails }) => fails).map(({ key }) => key))
  const found = comparison.differences.filter(({ key }) => failing.has(key))
  return [
    `score ${score}, ${failing.size} differences fail (${formatTime(madeAt)})`,
    ...listFirst(found, ({ aspect, resource, path, kind }) =>
      (
        `${aspect}: ${shortenType(resource.type)} ${formatLine(resource.name, 80)} ` +
        `${kind === 'value' ? formatLine(path ?? '', 80) : kind}`
      ).trim(),
    ),
  ]
}
