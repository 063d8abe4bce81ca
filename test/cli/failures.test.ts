import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import t from 'tap'
import { getExitCode } from '../../src/cli/failures.ts'
import { explainContinuation } from '../../src/cli/follow.ts'
import { createInterruptError, createTimeoutError } from '../../src/cli/waiting.ts'
import { ClientError, type Problem } from '../../src/client/request.ts'
import { packageFolder } from '../../src/model/config.ts'
import { exitCodes, TwinstackError } from '../../src/lib/errors.ts'
import { operation } from './fixtures.ts'

t.test('exit codes are stable', t => {
  t.same(exitCodes, {
    done: 0,
    failed: 1,
    changes: 2,
    usage: 64,
    unavailable: 69,
    timeout: 75,
    forbidden: 77,
    interrupted: 130,
    terminated: 143,
  })
  const cases: [unknown, number][] = [
    [new TwinstackError('invalid-request', ''), 64],
    [new TwinstackError('unauthenticated', ''), 77],
    [new TwinstackError('forbidden', ''), 77],
    [new TwinstackError('unavailable', ''), 69],
    [new TwinstackError('environment-exists', ''), 1],
    [new TwinstackError('operation-timeout', ''), 1],
    [new Error('x'), 1],
    [new CommanderError(1, 'x', 'x'), 64],
    [new CommanderError(0, 'x', 'x'), 0],
    [createTimeoutError(operation(), 60), 75],
    [createInterruptError(operation(), 'SIGINT'), 130],
    [createInterruptError(operation(), 'SIGTERM'), 143],
  ]
  for (const [error, code] of cases) t.equal(getExitCode(error), code, String(error))
  t.end()
})

t.test('a message that ends the wait adds that the operation continues', t => {
  const problem = { code: 'not-found' } as Problem
  const cases: [TwinstackError, number][] = [
    [new ClientError('not-found', 'there is no operation', { problem, status: 404 }), 1],
    [
      new ClientError('unauthenticated', 'the token is revoked', {
        problem,
        hint: 'sign in again',
      }),
      77,
    ],
    [new ClientError('invalid-request', 'unexpected answer 403', { status: 403 }), 69],
    [new ClientError('unavailable', 'no answer'), 69],
  ]
  for (const [error, code] of cases) {
    const messages = explainContinuation(error, operation()) as TwinstackError
    t.equal(getExitCode(messages), code, error.message)
    t.match(
      messages.hint,
      `${error.hint ?? ''}${error.hint ? '; ' : ''}deploy of staging continues in the ` +
        `service; follow it with  twinstack logs ${operation().id} --follow`,
    )
  }
  t.end()
})

t.test('reports every one of them', t => {
  const messages = [
    ...readFileSync(join(packageFolder, 'docs', 'ci.md'), 'utf8').matchAll(/^\| (\d+) \|/gm),
  ].map(([, code]) => Number(code))
  t.same(
    messages,
    Object.values(exitCodes).sort((a, b) => a - b),
  )
  t.end()
})
