import { createDigestCache } from '../../../lib/digestCache.ts'
import { articleItems, ourItems, type Item } from '../../../analysis/review/items.ts'
import { combineAssessments } from '../../../analysis/review/assessment.ts'
import { results, type Evidence, type Review, type ReviewItem } from '../../../model/review.ts'

const reviews = createDigestCache<Review>(32)

/**
 * `reviewDesign`, once for the same evidence.
 *
 * @param design is called where the evidence is new
 */
export function reviewDesignOnce(evidence: Evidence, design = reviewDesign): Review {
  return reviews.read(evidence, () => design(evidence))
}

/**
 * The article's fifteen items in its order, then those of Twinstack, each with its result, one
 * sentence, and its evidence. Pure: no item can be set by hand, and an item without a check is
 * unknown.
 */
export function reviewDesign(evidence: Evidence): Review {
  const items = [
    ...articleItems.map((item, index) => assessItem(item, index + 1, false, evidence)),
    ...ourItems.map((item, index) =>
      assessItem(item, articleItems.length + index + 1, true, evidence),
    ),
  ]
  const counts = Object.fromEntries(
    results.map(result => [
      result,
      items.filter(item => !item.ours && item.result === result).length,
    ]),
  )
  return { reviewedAt: evidence.now, items, counts: counts as Review['counts'] }
}

function assessItem(
  { id, title, assess }: Item,
  number: number,
  ours: boolean,
  evidence: Evidence,
): ReviewItem {
  return { number, id, title, ours, ...combineAssessments(assess(evidence)) }
}
