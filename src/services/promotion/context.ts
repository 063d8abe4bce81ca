import type { VerbContext } from '../../model/verbContext.ts'
import type { Promotion } from '../../model/promotionService.ts'

/** What the verbs of promotion get besides their input. */
export type PromotionContext = VerbContext & { promotion: Promotion }
