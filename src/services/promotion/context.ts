import type { VerbContext } from '../../model/verbContext.ts'
import type { Promotion } from '../../model/promotionService.ts'

/** The context of the verbs of promotion. */
export type PromotionContext = VerbContext & { promotion: Promotion }
