/** Compliance and the design review as text for a terminal. */
import colors from 'picocolors'
import { formatViolationLine } from '../../analysis/compliance/render/text.ts'
import type { ComplianceReport } from '../../model/compliance.ts'
import { formatEvidence, resultLabels, formatVerdict } from '../../analysis/review/render/render.ts'
import type { Result, Review, ReviewItem } from '../../model/review.ts'
import { clean, formatTable } from '../text.ts'

/** Beside a plan: nothing when it is compliant. */
export function formatViolationLines({ violations }: ComplianceReport): string[] {
  if (violations.length === 0) return []
  return [
    '',
    colors.red(`Deployed, this would have ${violations.length} compliance violations:`),
    ...violations.map(one => clean(formatViolationLine(one))),
  ]
}

const tint: Record<Result, (text: string) => string> = {
  met: colors.green,
  'not-met': colors.red,
  'not-known': colors.yellow,
}

/** The verdict, then per item the result, why, and where its evidence is. */
export function formatReviewLines(review: Review): string[] {
  const failing = review.items.some(item => !item.ours && item.result === 'not-met')
  const formatPart = (title: string, ours: boolean) => [
    '',
    colors.bold(title),
    ...formatItemLines(review.items.filter(item => item.ours === ours)),
  ]
  return [
    `${failing ? colors.red('✘') : colors.green('✔')} design review: ${formatVerdict(review)}`,
    ...formatPart("The article's checklist", false),
    ...formatPart('Further items of Twinstack', true),
  ]
}

function formatItemLines(items: ReviewItem[]): string[] {
  const [, ...rows] = formatTable(
    ['#', 'RESULT', 'ITEM'],
    items.map(({ number, result, title }) => [String(number), resultLabels[result], title]),
  )
  return items.flatMap(({ result, sentence, evidence }, index) => [
    (rows[index] ?? '').replace(resultLabels[result], tint[result]),
    colors.dim(`      ${clean(sentence)}`),
    ...(evidence.length === 0
      ? []
      : [
          colors.dim(
            `      ${evidence
              .slice(0, 4)
              .map(one => clean(formatEvidence(one)))
              .join('  ')}${evidence.length > 4 ? `  and ${evidence.length - 4} more` : ''}`,
          ),
        ]),
  ])
}
