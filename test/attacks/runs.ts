/**
 * Attacks of the program of one environment on another run and on the service, as the user of its
 * run. Where the service is not root, runs have the user of the service: then only lockfiles are
 * attacked.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { checkOtherLock } from '../../src/adapters/git/dependencies/checkOtherLock.ts'
import { createSocketPath, getSocketRoot } from '../../src/adapters/runner/sockets.ts'
import { claimState } from '../../src/adapters/runner/stateOwner.ts'
import {
  changeRunOwner,
  getOwnHome,
  getPluginFolder,
  prepareUsers,
  type RunnerUser,
} from '../../src/adapters/runner/user.ts'
import { releaseUser, takeUser } from '../../src/adapters/runner/users.ts'
import type { RunRequest } from '../../src/model/run.ts'
import type { Attack } from './attack.ts'
import { canary, harmless, expectRefusal } from './refusal.ts'

type Run = { user: RunnerUser; folder: string }

function makeRun(home: string, stack: string): Run {
  const user = takeUser(home)
  const folder = join(home, 'runs', `${stack}-1`)
  mkdirSync(folder, { mode: 0o700 })
  for (const name of ['request.json', 'aws-credentials.json', 'passphrase'])
    writeFileSync(join(folder, name), canary, { mode: 0o600 })
  changeRunOwner(folder, user)
  const request = {
    stack: `organization/lab/${stack}`,
    backend: { url: `file://${join(home, 'state')}`, passphraseFile: null },
  } as RunRequest
  const checkpoint = join(home, 'state', '.pulumi', 'stacks', 'lab', `${stack}.json`)
  claimState(request, user)
  writeFileSync(checkpoint, canary, { mode: 0o600 })
  claimState(request, user)
  writeFileSync(createSocketPath(home, user), canary)
  return { user, folder }
}

/** The commands of the attacker's shell; each must fail and show no canary. */
function commandsOf(home: string, victim: Run): [name: string, command: string][] {
  const own = getOwnHome(home, victim.user)
  const plugins = getPluginFolder(home, victim.user)
  const state = join(home, 'state', '.pulumi')
  const sockets = join(getSocketRoot(home), String(victim.user.uid))
  return [
    ['reads the request of another run', `cat ${victim.folder}/request.json`],
    ['reads the credentials of another run', `cat ${victim.folder}/aws-credentials.json`],
    ['reads the passphrase of another run', `cat ${victim.folder}/passphrase`],
    ['lists another run', `ls ${victim.folder}`],
    ['forges the result of another run', `echo {} > ${victim.folder}/result.json`],
    ['removes another run', `rm -rf ${victim.folder}`],
    ['moves another run', `mv ${victim.folder} ${victim.folder}.x`],
    ['makes a run', `mkdir ${home}/runs/made`],
    ['lists the home of another run', `ls ${own}`],
    ['writes into the home of another run', `touch ${own}/.bashrc`],
    ['creates a home of a later run', `mkdir ${home}/runner/61999`],
    ['plants a plugin for another run', `mkdir ${plugins}/resource-aws-v7.0.0`],
    ['replaces the plugins of another run', `mv ${plugins} ${plugins}.x`],
    ['plants a plugin for all', `mkdir -p ${home}/plugins/x`],
    ['reads the state of another environment', `cat ${state}/stacks/lab/production.json`],
    ['writes the state of another', `echo {} > ${state}/stacks/lab/production.json`],
    ['removes the state of another', `rm -f ${state}/stacks/lab/production.json`],
    ['moves the state of another', `mv ${state}/stacks/lab/production.json /tmp/x-$$`],
    [
      'replaces the state of another',
      `echo {} > ${state}/stacks/lab/x-$$ && mv -f ${state}/stacks/lab/x-$$ ${state}/stacks/lab/production.json`,
    ],
    [
      'gives the state of another a second name',
      `ln ${state}/stacks/lab/production.json ${state}/stacks/lab/second && cat ${state}/stacks/lab/second`,
    ],
    ['lists the history of another', `ls ${state}/history/lab/production`],
    ['locks another', `touch ${state}/locks/organization/lab/production/x.json`],
    ['locks a stack that does not exist yet', `mkdir ${state}/locks/organization/lab/new`],
    ['creates the history of a stack that does not exist', `mkdir ${state}/history/lab/new`],
    ['makes a project', `mkdir ${state}/stacks/other`],
    ['changes the version of the layout', `echo version: 0 > ${state}/meta.yaml`],
    ['removes the folder of states', `mv ${state} ${state}.x`],
    ['connects to the runner of another run', `ls ${sockets}`],
    ['takes the place of a socket', `mkdir ${getSocketRoot(home)}/61999`],
    ['reads the keys', `cat ${home}/keys/cli-token`],
    ['lists the keys', `ls ${home}/keys`],
    ['lists the data folder', `ls ${home}`],
    ['reads sessions of roles', `cat ${home}/sessions/production-1.json`],
    ['writes into the data folder', `touch ${home}/x`],
    ['reads the variables of the service', `cat /proc/${process.pid}/environ`],
    ['ends the service', `kill -TERM ${process.pid}`],
    ['becomes root', 'setpriv --reuid 0 id'],
    ['becomes the user of another run', `setpriv --reuid ${victim.user.uid} id`],
    ['reads passwords', 'cat /etc/shadow'],
  ]
}

export function runAttacks(t: Test): Attack[] {
  if (process.getuid?.() !== 0) return lockAttacks
  const home = mkdtempSync(join(tmpdir(), 'tw-attacked-'))
  prepareUsers({ home, sandboxFolder: null, read: [] })
  for (const name of ['keys', 'sessions']) {
    mkdirSync(join(home, name), { mode: 0o700 })
    for (const file of ['cli-token', 'production-1.json'])
      writeFileSync(join(home, name, file), canary, { mode: 0o600 })
  }
  const [victim, attacker] = [makeRun(home, 'production'), makeRun(home, 'copy')]
  t.teardown(async () => {
    for (const { user } of [victim, attacker]) await releaseUser(home, user)
    rmSync(home, { recursive: true })
  })
  chmodSync(home, 0o711)
  const attacks = commandsOf(home, victim).map(([name, command]) =>
    harmless('runs from each other', name, () => {
      const { status, stdout } = spawnSync('/bin/sh', ['-c', command], {
        ...attacker.user,
        encoding: 'utf8',
        cwd: '/',
        env: { PATH: '/usr/bin:/bin' },
      })
      if (stdout.includes(canary)) return 'shows the canary'
      return status === 0 ? 'succeeds' : null
    }),
  )
  return [...attacks, ...lockAttacks]
}

const digest = `sha512-${'A'.repeat(86)}==`
const pnpm = (name: string, resolution: string) =>
  `lockfileVersion: '9.0'\npackages:\n  '${name}':\n    resolution: ${resolution}\n`
const yarn = (name: string, more: string) =>
  `# yarn lockfile v1\n\n"${name}":\n  version "1.0.0"\n${more}\n`
const bun = (name: string, entry: string) =>
  `{\n  "packages": {\n    "${name}": ["${entry}"],\n  }\n}\n`
const paths = ['../x', '../../../../x', '@a/../../x', 'a/../../b']
const sources = [
  'git+ssh://git@example.com/x.git',
  'git+file:///tmp/x.git',
  'git://example.com/x.git',
  'github:evil/x',
  'file:/etc',
  'file:./evil',
  'link:/root',
  'ssh://-oProxyCommand=touch%20pwned/x',
]

const lockAttacks: Attack[] = [
  ...paths.flatMap(name => [
    expectRefusal('other lockfiles', `pnpm: a package named ${name}`, () =>
      checkOtherLock('pnpm', 'x', pnpm(`${name}@1.0.0`, `{integrity: ${digest}}`)),
    ),
    expectRefusal('other lockfiles', `yarn: a package named ${name}`, () =>
      checkOtherLock('yarn', 'x', yarn(`${name}@npm:zod@1`, `  integrity ${digest}`)),
    ),
    expectRefusal('other lockfiles', `bun: a package named ${name}`, () =>
      checkOtherLock('bun', 'x', bun(name, `zod@1.0.0", "", {}, "${digest}`)),
    ),
  ]),
  ...sources.flatMap(source => [
    expectRefusal('other lockfiles', `pnpm: a package from ${source}`, () =>
      checkOtherLock('pnpm', 'x', pnpm(`x@${source}`, `{integrity: ${digest}}`)),
    ),
    expectRefusal('other lockfiles', `yarn: a package from ${source}`, () =>
      checkOtherLock('yarn', 'x', yarn('x@1', `  resolved "${source}"\n  integrity ${digest}`)),
    ),
    expectRefusal('other lockfiles', `bun: a package from ${source}`, () =>
      checkOtherLock('bun', 'x', bun('x', `x@${source}", {}, "${digest}`)),
    ),
  ]),
  expectRefusal('other lockfiles', 'pnpm: an archive without integrity', () =>
    checkOtherLock('pnpm', 'x', pnpm('x@1.0.0', '{tarball: https://evil.example/x.tgz}')),
  ),
  expectRefusal('other lockfiles', 'yarn: an archive without integrity', () =>
    checkOtherLock('yarn', 'x', yarn('x@1', '  resolved "https://evil.example/x.tgz#abc"')),
  ),
  expectRefusal('other lockfiles', 'bun: an archive without integrity', () =>
    checkOtherLock('bun', 'x', bun('x', 'x@https://evil.example/x.tgz')),
  ),
]
