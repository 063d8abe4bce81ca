/** Runs in a sandbox; with the real bubblewrap where it is installed. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  buildBubblewrapCommand,
  requireBubblewrap,
} from '../../../src/adapters/runner/bubblewrap.ts'
import { separateUser } from '../../../src/adapters/runner/user.ts'

const user = process.getuid?.() === 0 ? separateUser : null

function isUsable(): boolean {
  try {
    requireBubblewrap(user)
    return true
  } catch {
    return false
  }
}

/** A data folder with one secret that every user could read by its mode. */
function makeHome(t: Test): string {
  const home = mkdtempSync(join(tmpdir(), 'tw-bwrap-'))
  t.teardown(() => rmSync(home, { recursive: true }))
  chmodSync(home, 0o755)
  for (const name of ['keys', 'runs', 'trees']) {
    mkdirSync(join(home, name))
    chmodSync(join(home, name), 0o777)
    writeFileSync(join(home, name, 'file'), name)
  }
  return home
}

t.test('a run sees what it needs, and writes its own folders only', async t => {
  if (!isUsable()) return t.comment('only where bubblewrap is installed and usable')
  const home = makeHome(t)
  const [command = '', ...args] = buildBubblewrapCommand({
    home,
    hidden: ['/tmp', '/root', '/home'],
    written: [join(home, 'runs')],
    read: [],
  })
  const inside = (script: string) => {
    try {
      return execFileSync(command, [...args, '/bin/sh', '-c', script], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        ...user,
      }).trim()
    } catch {
      return 'refused'
    }
  }
  t.equal(inside(`cat ${home}/trees/file`), 'trees')
  t.equal(inside(`echo x > ${home}/runs/mine && cat ${home}/runs/mine`), 'x')
  t.equal(inside(`ls ${home}/keys`), '', 'keys are not there')
  t.equal(inside(`echo x > ${home}/trees/file`), 'refused', 'read-only')
  t.equal(inside('echo x > /var/tmp/x'), 'refused', 'the rest of the machine, too')
  t.equal(inside('ls /root /home'), '/home:\n\n/root:')
  t.equal(inside('id -u'), String(user?.uid ?? process.getuid?.()), 'the user stays the same')
})

t.test('the service reports that bubblewrap is missing', async t => {
  const before = process.env.PATH
  process.env.PATH = t.testdir({})
  t.teardown(() => {
    process.env.PATH = before
  })
  t.throws(() => requireBubblewrap(null), {
    code: 'invalid-request',
    message: /TWINSTACK_RUNNER_SANDBOX=bubblewrap: the command bwrap is not installed/,
    hint: /install the package bubblewrap/,
  })
})

t.test('where the kernel refuses, the error repeats its message', async t => {
  const before = process.env.PATH
  const bin = t.testdir({
    bwrap: '#!/bin/sh\necho "No permissions to create namespace" >&2\nexit 1\n',
  })
  chmodSync(join(bin, 'bwrap'), 0o755)
  process.env.PATH = bin
  t.teardown(() => {
    process.env.PATH = before
  })
  t.throws(() => requireBubblewrap(null), {
    code: 'invalid-request',
    message: /No permissions to create namespace/,
    hint: /user namespaces/,
  })
})
