/**
 * The checks of `twinstack doctor`: everything that Twinstack needs on this machine. They change
 * nothing.
 */
import { errorMessage } from '../../lib/errors.ts'
import type { Config } from '../../model/config.ts'
import { database } from './doctor/database.ts'
import { cloud, dataFolder, providerPlugin } from './doctor/folders.ts'
import { repository } from './doctor/repository.ts'
import { runnerUser } from './doctor/runnerUser.ts'
import { engine, git, checkGo, node, npm, sdk } from './doctor/tools.ts'
import type { Finding } from './doctor/finding.ts'

type Check = (config: Config) => Promise<Omit<Finding, 'name'>>

const checks: [name: string, check: Check][] = [
  ['Node', node],
  ['npm', npm],
  ['git', git],
  ['repository', repository],
  ['Pulumi SDK', sdk],
  ['pulumi engine', engine],
  ['Go', checkGo],
  ['database', database],
  ['cloud', cloud],
  ['provider plugin', providerPlugin],
  ['data folder', dataFolder],
  ['user of runs', runnerUser],
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
        return { name, ok: false, found: `could not be checked: ${errorMessage(error)}` }
      }
    }),
  )
}
