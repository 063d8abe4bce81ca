import { TwinstackError } from '../../../lib/errors.ts'
import { compareParity } from '../../../services/parity/compareParity.ts'
import { getLatestParity } from '../../../services/parity/readParity.ts'
import type { ParityView } from '../../../model/parityReport.ts'
import type { CommandInput, PerformCommand } from '../context.ts'
import { listFirst, formatLine, shortenType } from '../lines.ts'
import { formatTime } from '../../../lib/formatTime.ts'

/** The newest comparison. `--now` makes a new one, and so does a pair without one. */
export const showParity: PerformCommand = async input => {
  const {
    command: { environment, options },
  } = input
  const pair = {
    left: environment ?? 'staging',
    right: typeof options['with'] === 'string' ? options['with'] : 'production',
  }
  const isKnown = (await input.ctx.store.parity.getLatest(pair)) !== null
  const view =
    options['now'] === true || !isKnown
      ? await compareNow(input, pair)
      : await getLatestParity({ ctx: input.ctx, input: pair })
  return {
    title: `${view.left} ${view.passed ? 'is a twin of' : 'is not a twin of'} ${view.right}`,
    lines: formatParityLines(view),
    tone: view.passed ? 'good' : 'bad',
    operation: null,
    environment: view.left,
  }
}

async function compareNow(
  { ctx }: CommandInput,
  pair: { left: string; right: string },
): Promise<ParityView> {
  if (!ctx.versions)
    throw new TwinstackError('invalid-request', 'no new comparison can be made from here', {
      hint: 'run twinstack parity --now',
    })
  return compareParity({ ctx: { ...ctx, versions: ctx.versions }, input: pair })
}

/** The score and the differences that fail. */
export function formatParityLines({ score, madeAt, comparison, judgement }: ParityView): string[] {
  const failing = new Set(judgement.verdicts.filter(({ fails }) => fails).map(({ key }) => key))
  const known = new Map(comparison.differences.map(difference => [difference.key, difference]))
  return [
    `score ${score}, ${failing.size} differences fail (${formatTime(madeAt)})`,
    ...listFirst([...failing], key => {
      const difference = known.get(key)
      if (!difference) return formatLine(key)
      const { resource, path, kind, left, right, aspect } = difference
      return (
        `${aspect}: ${shortenType(resource.type)} ${formatLine(resource.name, 80)} ` +
        (kind === 'value'
          ? `${formatLine(path ?? '', 80)}: ${formatLine(left, 60)} ≠ ${formatLine(right, 60)}`
          : kind)
      )
    }),
  ]
}
