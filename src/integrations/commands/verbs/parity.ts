import { TwinstackError } from '../../../lib/errors.ts'
import { compareParity } from '../../../services/parity/compareParity.ts'
import { latestParity } from '../../../services/parity/readParity.ts'
import type { ParityView } from '../../../model/parityReport.ts'
import type { Asked, Perform } from '../context.ts'
import { cut, line, moment, shortType } from '../lines.ts'

/** The newest comparison, or a new one with `--now` and where there is none yet. */
export const parity: Perform = async asked => {
  const {
    command: { environment, options },
  } = asked
  const pair = {
    left: environment ?? 'staging',
    right: typeof options['with'] === 'string' ? options['with'] : 'production',
  }
  const view = await (options['now'] === true
    ? compared(asked, pair)
    : latestParity({ ctx: asked.ctx, input: pair }).catch(error => {
        if (
          error instanceof TwinstackError &&
          error.code === 'not-found' &&
          error.message.includes('never compared')
        )
          return compared(asked, pair)
        throw error
      }))
  return {
    title: `${view.left} ${view.passed ? 'is a twin of' : 'is no twin of'} ${view.right}`,
    lines: parityLines(view),
    tone: view.passed ? 'good' : 'bad',
    operation: null,
    environment: view.left,
  }
}

async function compared(
  { ctx }: Asked,
  pair: { left: string; right: string },
): Promise<ParityView> {
  if (!ctx.versions)
    throw new TwinstackError('invalid-request', 'nothing is compared anew from here', {
      hint: 'twinstack parity --now compares',
    })
  return compareParity({ ctx: { ...ctx, versions: ctx.versions }, input: pair })
}

/** Score and the differences that fail. */
export function parityLines({ score, madeAt, comparison, judgement }: ParityView): string[] {
  const failing = new Set(judgement.verdicts.filter(({ fails }) => fails).map(({ key }) => key))
  const known = new Map(comparison.differences.map(difference => [difference.key, difference]))
  return [
    `score ${score}, ${failing.size} differences fail (${moment(madeAt)})`,
    ...cut([...failing], key => {
      const difference = known.get(key)
      if (!difference) return line(key)
      const { resource, path, kind, left, right, aspect } = difference
      return `${aspect}: ${shortType(resource.type)} ${line(resource.name, 80)} ${kind === 'value' ? `${line(path ?? '', 80)}: ${line(left, 60)} ≠ ${line(right, 60)}` : kind}`
    }),
  ]
}
