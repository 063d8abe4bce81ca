import { oldNamesEnd } from '../lib/oldNames.ts'
import type { Log } from '../lib/log.ts'
import type { Config } from '../model/config.ts'

/** Logs each variable of an earlier version that is set, once at the start. */
export function warnOfOldNames(
  { deprecatedVariables }: Pick<Config, 'deprecatedVariables'>,
  log: Pick<Log, 'warn'>,
): void {
  for (const { old, current } of deprecatedVariables)
    log.warn(
      { variable: old },
      `${old} is now called ${current}: rename it, the old name stops working in version ${oldNamesEnd}`,
    )
}
