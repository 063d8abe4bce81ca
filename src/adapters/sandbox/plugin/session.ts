/** One configured provider process. Types only. */
import type { Account } from '../provider/account.ts'
import type { EngineLog } from './engine.ts'
import type { Properties } from '../resource.ts'

export type Session = {
  /** throws before Configure */
  account: () => Account
  configure: (config: Properties, urn: string) => void
  log: EngineLog
}
