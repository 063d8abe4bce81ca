/** Compliance and the design review as text for a terminal. */
import colors from 'picocolors'
import { violationLine } from '../../analysis/compliance/render/text.ts'
import type { ComplianceReport } from '../../model/compliance.ts'
import { evidenceOf, resultLabels, verdictOf } from '../../analysis/review/render/render.ts'
import type { Result, Review, ReviewItem } from '../../model/review.ts'
import { clean, table } from '../text.ts'

/** Beside a plan: nothing when it is compliant. */
export function violationLines({ violations }: ComplianceReport): string[] {
  if (violations.length === 0) return []
  return [
    '',
    colors.red(`Deployed, this would have ${violations.length} compliance violations:`),
    ...violations.map(one => clean(violationLine(one))),
  ]
}

const tint: Record<Result, (text: string) => string> = {
  met: colors.green,
  'not-met': colors.red,
  'not-known': colors.yellow,
}

/** The verdict, then per item the result, why, and where its evidence is. */
export function reviewLines(review: Review): string[] {
  const failing = review.items.some(item => !item.ours && item.result === 'not-met')
  const part = (title: string, ours: boolean) => [
    '',
    colors.bold(title),
    ...itemLines(review.items.filter(item => item.ours === ours)),
  ]
  return [
    `${failing ? colors.red('✘') : colors.green('✔')} design review: ${verdictOf(review)}`,
    ...part("The article's checklist", false),
    ...part('What we ask besides', true),
  ]
}

function itemLines(items: ReviewItem[]): string[] {
  const [, ...rows] = table(
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
              .map(one => clean(evidenceOf(one)))
              .join('  ')}${evidence.length > 4 ? `  and ${evidence.length - 4} more` : ''}`,
          ),
        ]),
  ])
}
