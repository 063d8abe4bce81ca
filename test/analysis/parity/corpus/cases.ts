/** All pairs. A case that is judged wrong stays here until the comparison is right. */
import { hand } from './hand.ts'
import { sample } from './sample.ts'
import { second } from './second.ts'
import type { Case } from './case.ts'

export const corpus: Case[] = [...sample, ...second, ...hand]
