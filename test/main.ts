/**
 * `npm test`: the engine, then the tests, and beside both types and lint (checks.ts), whose report
 * follows; prints how long each took and ends with the runner's own count. `npm test -- FILE…`
 * (files or folders) leaves types and lint out.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { packageFolder } from '../src/model/config.ts'
import { ensureEngine } from '../src/adapters/pulumi/engine.ts'
import { createPrinter } from '../src/adapters/pulumi/progress.ts'
import { stopTestServer } from './helper/database.ts'
import { runTests } from './suite.ts'

const args = process.argv.slice(2)
const everything = args.every(arg => arg.startsWith('-'))

const checked = everything ? checks() : null
const passed = [await step('engine', engine)]
const tests = await runTests(args)
// runs of single files may be parallel, and share it
if (everything) await stopTestServer()
passed.push(report('tests', tests.seconds, tests.ok))
if (checked) {
  const { ok, output } = await checked
  process.stdout.write(output)
  passed.push(ok)
}
console.log(
  [
    `${tests.passed} passed`,
    `${tests.failed} failed`,
    ...(tests.skipped > 0 ? [`${tests.skipped} skipped`] : []),
  ].join(', '),
)
process.exitCode = passed.every(Boolean) ? 0 : 1

/**
 * Its output is kept until the tests have ended. A larger young generation: garbage collection used
 * a quarter of the processor time.
 */
async function checks(): Promise<{ ok: boolean; output: string }> {
  return new Promise(done => {
    execFile(
      process.execPath,
      ['--max-semi-space-size=64', join(packageFolder, 'test', 'checks.ts')],
      { cwd: packageFolder, maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        done({
          ok: !error,
          output:
            stdout +
            stderr +
            (error?.signal ? `FAILED types and lint: ended by ${error.signal}\n` : ''),
        })
      },
    )
  })
}

/** An exception is a failure like any other: the steps after it still run. */
async function step(name: string, work: () => Promise<boolean>): Promise<boolean> {
  const started = Date.now()
  const ok = await work().catch((error: Error & { hint?: string }) => {
    console.error([error.message, error.hint].filter(Boolean).join('\n'))
    return false
  })
  return report(name, (Date.now() - started) / 1000, ok)
}

function report(name: string, seconds: number, ok: boolean): boolean {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`)
  return ok
}

/**
 * Tests use the real engine: it is found, or made now where the progress can be seen, and not in
 * some test's time limit.
 */
async function engine(): Promise<boolean> {
  const found = await ensureEngine({
    explicit: process.env.TWINSTACK_PULUMI ?? null,
    progress: createPrinter(),
  })
  console.log(`pulumi ${found.version}: ${found.command} (${found.source})`)
  return true
}
