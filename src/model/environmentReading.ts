import type { DriftReport } from './drift.ts'
import type { Finding } from './finding.ts'

/** The newest drift check of an environment, and the open findings. */
export type EnvironmentReading = {
  environment: string
  /** findings that neither a later check nor a reconcile has ended */
  open: Finding[]
  /** the newest report; null: never checked since the environment was created */
  report: DriftReport | null
  /** when the check of that report began, ISO 8601; null: no check has run */
  beganAt: string | null
}
