/**
 * Drift and parity by names only: a comment is as public as its repository, so it contains no
 * values.
 */
import { listFirst, driftLines, line, formatTime, shortType } from '../commands/lines.ts'
import type { Command, Reply } from '../../model/command.ts'
import type { DriftReport } from '../../model/drift.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { latestDrift } from '../../services/drift/latestDrift.ts'

import { latestParity } from '../../services/parity/readParity.ts'
import type { ParityView } from '../../model/parityReport.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { present } from '../../lib/present.ts'

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
        lines: driftNames(await latestDrift({ ctx, input: { environment: present(environment) } })),
      }
    if (verb === 'parity')
      return {
        ...reply,
        lines: parityNames(
          await latestParity({
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

export function driftNames(
  report: Pick<DriftReport, 'summary' | 'resources' | 'checkedAt' | 'confirmed'>,
): string[] {
  const [head = '', ...rest] = driftLines({ ...report, resources: [] })
  return [
    head,
    ...listFirst(report.resources, ({ type, name, what, severity, properties }) =>
      (
        `${shortType(type)} ${line(name, 80)} ${what} (${severity}) ` +
        `${line(properties.map(({ path }) => path).join(', '), 160)}`
      ).trim(),
    ),
    ...rest,
  ]
}

export function parityNames({
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
        `${aspect}: ${shortType(resource.type)} ${line(resource.name, 80)} ` +
        `${kind === 'value' ? line(path ?? '', 80) : kind}`
      ).trim(),
    ),
  ]
}
