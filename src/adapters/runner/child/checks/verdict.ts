import type { CheckResult } from '../../../../model/check.ts'

/** The result of a request; `output` and `cases` where there are any. */
export type Verdict = Pick<CheckResult, 'outcome' | 'message'> &
  Partial<Pick<CheckResult, 'output' | 'cases'>>
