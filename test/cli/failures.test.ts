import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import t from 'tap'
import { exitCodeOf } from '../../src/cli/failures.ts'
import { left, tooLong } from '../../src/cli/waiting.ts'
import { packageFolder } from '../../src/config.ts'
import { exitCodes, TwinstackError } from '../../src/errors.ts'
import { operation } from './fixtures.ts'

t.test('exit codes are stable', t => {
  t.same(exitCodes, { done: 0, failed: 1, changes: 2, usage: 64, unavailable: 69, timeout: 75, forbidden: 77, interrupted: 130, terminated: 143 })
  const cases: [unknown, number][] = [
    [new TwinstackError('invalid-request', ''), 64], [new TwinstackError('unauthenticated', ''), 77], [new TwinstackError('forbidden', ''), 77], [new TwinstackError('unavailable', ''), 69],
    [new TwinstackError('environment-exists', ''), 1], [new TwinstackError('time-limit', ''), 1], [new Error('x'), 1], [new CommanderError(1, 'x', 'x'), 64], [new CommanderError(0, 'x', 'x'), 0],
    [tooLong(operation(), 60), 75], [left(operation(), 'SIGINT'), 130], [left(operation(), 'SIGTERM'), 143],
  ]
  for (const [error, code] of cases) t.equal(exitCodeOf(error), code, String(error))
  t.end()
})

t.test('every one of them is told', t => {
  const told = [...readFileSync(join(packageFolder, 'docs', 'ci.md'), 'utf8').matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
  t.same(told, Object.values(exitCodes).sort((a, b) => a - b))
  t.end()
})
