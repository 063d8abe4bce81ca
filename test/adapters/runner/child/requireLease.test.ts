import { uptime } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { RunFailure } from '../../../../src/adapters/runner/child/failure.ts'
import { requireLease } from '../../../../src/adapters/runner/child/requireLease.ts'
import { writeLease } from '../../../../src/adapters/runner/folder.ts'
import type { RunRequest } from '../../../../src/model/run.ts'

function waiting(folder: string, leased = true) {
  const messages: string[] = []
  let stopped = false
  const run = {
    folder,
    request: { leased } as RunRequest,
    control: {
      check: () => {
        if (stopped) throw new RunFailure('cancelled', 'cancelled on request')
      },
    },
    log: { addDiagnostic: (_severity: string, message: string) => messages.push(message) },
  }
  let passed = false
  const work = requireLease(run as never, 5).then(() => {
    passed = true
  })
  return { work, messages, passed: () => passed, stop: () => (stopped = true) }
}

t.test('a run writes only while a worker confirms its lease', async t => {
  const folder = t.testdir()
  const run = waiting(folder)
  await sleep(30)
  t.notOk(run.passed(), 'no worker has confirmed it')
  writeLease(folder, uptime() - 1)
  await sleep(30)
  t.notOk(run.passed(), 'an expired lease confirms nothing')
  t.equal(run.messages.length, 1)
  writeLease(folder, uptime() + 20)
  await run.work
  t.ok(run.passed())
  await waiting(folder).work
  await waiting(t.testdir(), false).work
})

t.test('a run that waits can be stopped', async t => {
  const run = waiting(t.testdir())
  run.stop()
  await t.rejects(run.work, { code: 'cancelled' })
})
