/**
 * Prints the progress of the demo: headings with times, and claims that are checked. All of it is
 * kept for the JSON document.
 */
import colors from 'picocolors'
import { TwinstackError } from '../../../lib/errors.ts'
import { formatDuration } from '../../text.ts'
import type { Screen } from '../../screen.ts'

export type Claim = { claim: string; ok: boolean; found: string }

export type Reporter = {
  screen: Screen
  durations: Record<string, number>
  claims: Claim[]
  print(line?: string): void
  /** runs one step under a heading and records its duration in seconds */
  runStep<T>(key: string, title: string, work: () => Promise<T>): Promise<T>
  /**
   * prints a claim with a mark; one that is not true makes the demo fail, at its end or, with
   * `now`, at once
   */
  claim(claim: string, ok: boolean, found: string, options?: { now?: boolean }): void
}

/** With `--json` the text goes to stderr, so that stdout contains only the document. */
export function createReporter(screen: Screen): Reporter {
  const durations: Record<string, number> = {}
  const claims: Claim[] = []
  const print = (line = '') => (screen.json ? screen.note(line) : screen.printLine(line))
  let number = 0
  return {
    screen,
    durations,
    claims,
    print,
    async runStep(key, title, work) {
      print(`\n${colors.bold(`${++number}. ${title}`)}`)
      const started = performance.now()
      try {
        return await work()
      } finally {
        durations[key] = Math.round(performance.now() - started) / 1000
        print(colors.dim(`   ${formatDuration(durations[key])}`))
      }
    },
    claim(claim, ok, found, { now = false } = {}) {
      claims.push({ claim, ok, found })
      print(`   ${ok ? colors.green('✔') : colors.red('✘')} ${claim}: ${found}`)
      if (!ok && now)
        throw new TwinstackError('internal', `the demo can't continue: ${claim}: ${found}`)
    },
  }
}
