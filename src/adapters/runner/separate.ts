import type { Log } from '../../lib/log.ts'
import { modulesParent, packageFolder, type Config } from '../../model/config.ts'

/** The folders that runners write and read when they run as a user of their own. */
export function separateRunners(
  { runnerUser, backend, cloud, sandboxFolder }: Config,
  log: Log,
): { written: string[]; read: string[] } | null {
  if (runnerUser === 'separate')
    return {
      written: [
        ...(backend.startsWith('file://')
          ? [backend.replace(/^file:\/\//, '').replace(/\?.*/, '')]
          : []),
        ...(cloud === 'sandbox' ? [sandboxFolder] : []),
      ],
      read: [...new Set([packageFolder, modulesParent])],
    }
  if (process.getuid?.() === 0 && cloud === 'aws')
    log.warn(
      {},
      'the service runs as root, and so does the program: set TWINSTACK_RUNNER_USER=separate, or run the service as a user of its own',
    )
  return null
}
