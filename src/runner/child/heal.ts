import type { Step } from './steps.ts'
import { ensureStack, prepare } from './stack.ts'

export const healSteps: Step[] = [
  { name: 'settings', take: run => prepare(run, false) },
  { name: 'stack', take: ensureStack },
]
