/** Installs the vendor's release, where its host can be reached. */
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { PulumiCommandOptions } from '@pulumi/pulumi/automation/index.js'
import type { Report } from './progress.ts'

/** the host that Pulumi's installer script and releases come from */
export const vendorHost = { host: 'get.pulumi.com', port: 443 }
const answerWithinMs = 4000

type Version = NonNullable<PulumiCommandOptions['version']>

/**
 * Uses the SDK's own copy of semver, because the Automation API expects an instance of its class.
 */
function parseVersion(version: string): Version {
  const require = createRequire(import.meta.url)
  const ofSdk = createRequire(require.resolve('@pulumi/pulumi/package.json'))
  const { SemVer } = ofSdk('semver') as { SemVer: new (text: string) => Version }
  return new SemVer(version)
}

export type Address = { host: string; port: number }

/**
 * Whether a TCP connection opens in time. The installation may still fail afterwards, and then the
 * engine is built.
 */
export function isReachable({ host, port }: Address): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host, port })
    const end = (reachable: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(reachable)
    }
    // a time limit of the socket would not cover the DNS lookup
    const timer = setTimeout(end, answerWithinMs, false)
    socket.once('connect', () => end(true)).once('error', () => end(false))
  })
}

/**
 * Lets the Automation API install the release of that version below `scratch`. Returns the folder
 * with the executables; throws an error with the reason as its message when the installation fails.
 */
export async function installRelease(
  { scratch, version }: { scratch: string; version: string },
  report: Report,
  vendor: Address = vendorHost,
): Promise<string> {
  report({
    phase: 'probing',
    message: `checking whether ${vendor.host} can be reached`,
    done: null,
    total: null,
  })
  if (!(await isReachable(vendor)))
    throw new Error(`${vendor.host} does not answer within ${answerWithinMs / 1000} s`)
  report({
    phase: 'installing',
    message: `installing the release from ${vendor.host}`,
    done: null,
    total: null,
  })
  const { PulumiCommand } = await import('@pulumi/pulumi/automation/index.js')
  await PulumiCommand.install({ root: join(scratch, 'release'), version: parseVersion(version) })
  return join(scratch, 'release', 'bin')
}
