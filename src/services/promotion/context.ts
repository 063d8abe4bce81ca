import type { VerbContext } from '../../model/store.ts'
import type { Promotion } from '../../model/promotionPorts.ts'

/** What the verbs of promotion get besides their input. */
export type PromotionContext = VerbContext & { promotion: Promotion }
