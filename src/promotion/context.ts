import type { VerbContext } from '../operations/ports.ts'
import type { Promotion } from './ports.ts'

/** What the verbs of promotion get besides their input. */
export type PromotionContext = VerbContext & { promotion: Promotion }
