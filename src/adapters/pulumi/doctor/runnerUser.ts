/** Checks the user that programs run as, and their isolation. */
import type { Config } from '../../../model/config.ts'
import { requireBubblewrap } from '../../runner/bubblewrap.ts'
import { chooseRunnerUser } from '../../runner/separate.ts'
import { separateUser } from '../../runner/user.ts'
import type { Finding } from './finding.ts'

export async function checkRunnerUser(config: Config): Promise<Omit<Finding, 'name'>> {
  const { separate, reason } = chooseRunnerUser(config)
  if (config.runnerSandbox === 'bubblewrap') requireBubblewrap(separate ? separateUser : null)
  const sandboxed = config.runnerSandbox === null ? '' : ', in a sandbox of bubblewrap'
  if (separate) return { ok: true, found: `each run has a user of its own${sandboxed}` }
  if (reason === null)
    return {
      ok: null,
      found: `programs run as the user of the service, and can read its data folder${sandboxed}`,
      hint: 'Start the service as root: then each run gets a user of its own.',
    }
  return {
    ok: null,
    found: `programs run as root, because ${reason}${sandboxed}`,
    hint: 'Set TWINSTACK_HOME to a folder that every user may enter, such as /var/lib/twinstack.',
  }
}
