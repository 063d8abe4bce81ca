import type { Config } from '../../../model/config.ts'
import { TwinstackError } from '../../../lib/errors.ts'

/**
 * The folder of the sandbox. Refused when the service uses the real AWS, because the command would
 * change an account that no environment uses.
 */
export function getSandboxFolder({ cloud, sandboxFolder }: Config): string {
  if (cloud === 'sandbox') return sandboxFolder
  throw new TwinstackError(
    'invalid-request',
    'TWINSTACK_CLOUD is aws: there is no simulated account to work on',
  )
}
