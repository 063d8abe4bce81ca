/** Results of long suites, with the commit that they hold for. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim()
const folder = join(import.meta.dirname, 'results')

/** Writes `test/proof/results/<suite>.json`. */
export function keep(suite: string, result: object): void {
  mkdirSync(folder, { recursive: true })
  const head = {
    suite,
    commit: git('rev-parse', 'HEAD'),
    dirty: git('status', '--porcelain') !== '',
    at: new Date().toISOString(),
  }
  writeFileSync(
    join(folder, `${suite}.json`),
    JSON.stringify({ ...head, ...result }, null, 2) + '\n',
  )
}
