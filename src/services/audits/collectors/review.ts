import { completeEvidence, readEvidence } from '../../compliance/review/gather.ts'
import { formatVerdict } from '../../../analysis/review/render/render.ts'
import { reviewDesign } from '../../compliance/review/reviewDesign.ts'
import type { Section } from '../../../model/complianceAudit.ts'
import type { Trees } from '../../../model/trees.ts'
import type { VerbContext } from '../../../model/verbContext.ts'
import type { SectionCollector } from '../../../model/complianceAuditService.ts'

/** The design review checklist; items that are not met are findings. */
export function createReviewCollector(
  trees: Pick<Trees, 'prepareFiles'>,
  rules: Pick<VerbContext, 'readPolicy' | 'listApprovers' | 'runs'>,
): SectionCollector {
  return async (store, environments, { now }): Promise<Section> => {
    const review = reviewDesign(
      await completeEvidence(trees, await readEvidence(store, environments, now, rules), now),
    )
    const findings = review.items
      .filter(({ result }) => result === 'not-met')
      .map(({ number, id, title, ours, sentence }) => ({
        subject: id,
        severity: ours ? ('low' as const) : ('medium' as const),
        environment: null,
        text: `${ours ? 'item' : 'item of the article'} ${number}, ${title}: ${sentence}`,
        evidence: '/v1/review',
      }))
    const status =
      findings.length > 0
        ? 'failed'
        : review.items.some(({ result }) => result === 'not-known')
          ? 'unknown'
          : 'met'
    return { status, summary: formatVerdict(review), findings, body: review }
  }
}
