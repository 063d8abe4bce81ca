/** A bridge of docs/examples, unchanged, as a separate process. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Test } from 'tap'
import { packageFolder } from '../../../src/model/config.ts'
import { requirePresent } from '../../helper/present.ts'

/** Returns its address; it ends with the test. */
export async function bridge(t: Test, file: string, env: Record<string, string>): Promise<string> {
  const child = fork(join(packageFolder, 'docs/examples', file), {
    execArgv: [],
    silent: true,
    env: { PATH: process.env['PATH'], PORT: '0', ...env },
  })
  t.teardown(() => {
    child.kill()
  })
  const [chunk] = (await once(requirePresent(child.stdout), 'data')) as [Buffer]
  return `http://127.0.0.1:${requirePresent(/\d+/.exec(String(chunk)))[0]}`
}
