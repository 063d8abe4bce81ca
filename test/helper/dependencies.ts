/** One folder of dependencies for the services of all tests. */
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * To be called before the service starts in `home`. V8 keeps compiled code by path, so in a folder
 * of its own every service would compile the SDK and the provider anew. trees.test.ts has its own,
 * and tests how they are made.
 */
export function shareDependencies(home: string): void {
  const shared = join(tmpdir(), `twinstack-test-${userInfo().uid}`, 'dependencies')
  mkdirSync(shared, { recursive: true, mode: 0o700 })
  // where tests are root, each run is a user of its own, and has to pass
  for (const folder of [shared, dirname(shared)]) chmodSync(folder, 0o711)
  symlinkSync(shared, join(home, 'dependencies'))
}
