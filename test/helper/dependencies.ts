/** One folder of dependencies for the services of all tests. */
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * Call it before the service starts in `home`. V8 caches compiled code by path, so with separate
 * folders every service would compile the SDK and the provider again. trees.test.ts has a separate
 * folder, and tests its creation.
 */
export function shareDependencies(home: string): void {
  const shared = join(tmpdir(), `twinstack-test-${userInfo().uid}`, 'dependencies')
  mkdirSync(shared, { recursive: true, mode: 0o700 })
  // where tests are root, each run has a separate user, which must be able to enter
  for (const folder of [shared, dirname(shared)]) chmodSync(folder, 0o711)
  symlinkSync(shared, join(home, 'dependencies'))
}
