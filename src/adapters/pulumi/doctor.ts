/**
 * The checks of `twinstack doctor`: everything that Twinstack needs on this machine. They change
 * nothing.
 */
import { getErrorMessage } from '../../lib/errors.ts'
import type { Config } from '../../model/config.ts'
import { checkDatabase } from './doctor/database.ts'
import { checkCloud, checkDataFolder, checkProviderPlugin } from './doctor/folders.ts'
import { checkRepository } from './doctor/repository.ts'
import { checkRunnerUser } from './doctor/runnerUser.ts'
import { checkStates } from './doctor/states.ts'
import { checkEngine, checkGit, checkGo, checkNode, checkNpm, checkSdk } from './doctor/tools.ts'
import type { Finding } from './doctor/finding.ts'

type Check = (config: Config) => Promise<Omit<Finding, 'name'>>

const checks: [name: string, check: Check][] = [
  ['Node', checkNode],
  ['npm', checkNpm],
  ['git', checkGit],
  ['repository', checkRepository],
  ['Pulumi SDK', checkSdk],
  ['pulumi engine', checkEngine],
  ['Go', checkGo],
  ['database', checkDatabase],
  ['states', checkStates],
  ['cloud', checkCloud],
  ['provider plugin', checkProviderPlugin],
  ['data folder', checkDataFolder],
  ['user of runs', checkRunnerUser],
]

/**
 * All findings, in a fixed order; takes a second, or 3 s when a database does not answer, 15 s when
 * a repository does not. A check that throws is a finding too.
 */
export async function diagnose(config: Config): Promise<Finding[]> {
  return Promise.all(
    checks.map(async ([name, check]) => {
      try {
        return { name, ...(await check(config)) }
      } catch (error) {
        return { name, ok: false, found: `could not be checked: ${getErrorMessage(error)}` }
      }
    }),
  )
}
