/** Explains one difference of a report, and lists the sizes of both sides. */
import type { ParityDifference } from '../../model/difference.ts'
import type { ParityDocument } from '../../model/parityReport.ts'
import type { Verdict } from '../../model/register.ts'
import { proposeEntries } from './register/proposeEntries.ts'

export type Explanation = {
  /** its meaning in one sentence; null when the comparison gives none (runtime versions) */
  meaning: string | null
  /** whether an entry of the register can allow it */
  documentable: string
  /**
   * YAML of one list item for `differences` of differences.yaml; null: an entry can't help or is
   * not needed
   */
  entry: string | null
}

const dayMs = 86_400_000
/** days until the first review of a new entry */
const untilReview = 90

const words = {
  yes: 'an entry in differences.yaml can document it',
  security: 'an entry with "accepts: security" can document it, for at most 90 days',
  observability: 'an entry with "accepts: observability" can document it, for at most 90 days',
  never: 'no entry can document it: software versions must be the same',
}

/** `madeAt`: ISO 8601, the time of the report. */
export function explainVerdict(
  verdict: Verdict,
  difference: ParityDifference | undefined,
  madeAt: string,
): Explanation {
  const kind = difference?.documentable ?? (verdict.status === 'never-legitimate' ? 'never' : 'yes')
  const isOpen = verdict.fails && /^(undocumented|\w+-not-accepted)$/.test(verdict.status)
  return {
    meaning: difference?.meaning ?? null,
    documentable: words[kind],
    entry: isOpen && kind !== 'never' ? findEntry(verdict, madeAt) : null,
  }
}

function findEntry(verdict: Verdict, madeAt: string): string | null {
  const review = new Date(Date.parse(madeAt) + untilReview * dayMs).toISOString().slice(0, 10)
  const yaml = proposeEntries([verdict], { review })
  const at = yaml.indexOf('  - ')
  return at < 0 ? null : yaml.slice(at).trimEnd()
}

/** The value of one side; for a whole resource `present` or `absent`. */
export function getSideValue(verdict: Verdict, side: 'left' | 'right'): unknown {
  const { path, kind } = verdict
  if (path !== null || kind === 'value') return verdict[side]
  return (kind === 'missing') === (side === 'left') ? 'absent' : 'present'
}

export type SizeRow = {
  what: string
  left: unknown
  right: unknown
  /** the larger divided by the smaller; null when they cannot be compared */
  ratio: number | null
  /** the verdict, or that the pair's largest allowed ratio covers it */
  status: string
}

/**
 * Returns every size and count that differs, documented or not, so that no size difference is left
 * out.
 */
export function listSizeRows({
  comparison,
  judgement,
}: Pick<ParityDocument, 'comparison' | 'judgement'>): SizeRow[] {
  const verdicts = new Map(
    judgement.verdicts.map(one => [`${one.place.type} ${one.place.name} ${one.path}`, one.status]),
  )
  return (comparison.sizes ?? []).map(({ resource, path, left, right, ratio }) => ({
    what: `${resource.type} ${resource.name} ${path}`,
    left,
    right,
    ratio,
    status: verdicts.get(`${resource.type} ${resource.name} ${path}`) ?? 'within the allowed ratio',
  }))
}
