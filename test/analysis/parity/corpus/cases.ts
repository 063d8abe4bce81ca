/** All pairs. A case that is judged wrongly stays here until the comparison is corrected. */
import { hand } from './hand.ts'
import { sample } from './sample.ts'
import { second } from './second.ts'
import type { Case } from './case.ts'

export const corpus: Case[] = [...sample, ...second, ...hand]
