import type { Config } from '../../../model/config.ts'
import { TwinstackError } from '../../../lib/errors.ts'

/**
 * Its folder; refused when the service is set to the real AWS, so that nobody clicks in the wrong
 * world.
 */
export function getSandboxFolder({ cloud, sandboxFolder }: Config): string {
  if (cloud === 'sandbox') return sandboxFolder
  throw new TwinstackError(
    'invalid-request',
    'TWINSTACK_CLOUD is aws: there is no simulated account to work on',
  )
}
