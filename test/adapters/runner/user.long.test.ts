/**
 * Runners with a separate user: as root, with the engine, and a program that tries to read files
 * that it must not read.
 */
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readPlain } from '../../../src/lib/plainFile.ts'
import { createRunner } from '../../../src/adapters/runner/runner.ts'
import { listLivingMembers } from '../../../src/adapters/runner/stop.ts'
import { findStartTime, readBootId } from '../../../src/adapters/runner/processes.ts'
import {
  isRunnerUser,
  requireReachableFolder,
  runnerUsers,
  separateUser,
} from '../../../src/adapters/runner/user.ts'
import { createLab, makeTree } from './helper.ts'
import { requirePresent } from '../../helper/present.ts'

const root = process.getuid?.() === 0
const canary = 'canary-of-the-service'

/**
 * The files that it can read of those that it tries; and a real resource, so that the whole
 * operation runs.
 */
const thief = `
import * as aws from '@pulumi/aws'
import * as pulumi from '@pulumi/pulumi'
import { z } from 'zod'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
const settings = z.strictObject({ paths: z.array(z.string()), home: z.string(), service: z.number() })
const attempt = work => { try { return String(work()).slice(0, 80) } catch (error) { return error.code } }
export default async function program () {
  const { paths, home, service } = settings.parse(new pulumi.Config().requireObject('settings'))
  new aws.sns.Topic('news')
  return {
    uid: process.getuid(), groups: process.getgroups().join(','), reads: paths.map(path => attempt(() => readFileSync(path))),
    lists: ['', 'keys', 'runs', 'postgres'].map(name => attempt(() => readdirSync(home + '/' + name))),
    environ: attempt(() => readFileSync('/proc/' + service + '/environ')), kills: attempt(() => process.kill(service, 'SIGTERM')),
    writes: attempt(() => writeFileSync(home + '/x', 'x')), ownHome: process.env.HOME,
  }
}
program.settings = settings
`

async function untilTakenBack(folder: string): Promise<void> {
  for (let tries = 0; tries < 400 && lstatSync(folder).uid !== 0; tries += 1)
    await new Promise(resolve => setTimeout(resolve, 50))
}

t.test("a program can't access anything of the service", async t => {
  if (!root) return t.comment('only where the service is root')
  process.env.DATABASE_URL = canary
  t.teardown(() => {
    delete process.env.DATABASE_URL
  })
  const lab = await createLab(t, { separate: true, warm: 1 })
  mkdirSync(join(lab.home, 'postgres', 'data'), { recursive: true, mode: 0o700 })
  chmodSync(join(lab.home, 'postgres'), 0o710)
  writeFileSync(join(lab.home, 'postgres', 'data', 'PG_VERSION'), canary)
  const first = makeTree(
    lab,
    { 'index.ts': thief },
    { paths: [], home: lab.home, service: process.pid },
  )
  chmodSync(first.folder, 0o755)
  const before = await lab.run(first, 'deploy')
  t.match(before.result, { status: 'succeeded', error: null })
  await untilTakenBack(before.handle.folder)
  t.match(
    lstatSync(before.handle.folder),
    { uid: 0 },
    'the files of an ended run belong to the service again',
  )

  const paths = [
    ...['passphrase', 'outputs.jwk'].map(name => join(lab.home, 'keys', name)),
    join(lab.home, 'postgres', 'data', 'PG_VERSION'),
    join(before.handle.folder, 'request.json'),
    join(before.handle.folder, 'passphrase'),
    '/etc/shadow',
  ]
  const tree = makeTree(lab, { 'index.ts': thief }, { paths, home: lab.home, service: process.pid })
  chmodSync(tree.folder, 0o755)
  lab.runner.warm(tree.modules)
  while (lab.runner.countWarm(tree.modules) === 0)
    await new Promise(resolve => setTimeout(resolve, 100))
  for (const kind of ['preview', 'deploy', 'drift-check'] as const) {
    const { result, handle } = await lab.run(tree, kind)
    t.match(result, { status: 'succeeded', error: null }, kind)
    // a runner ends after its result is written; close() waits only for runs that have ended
    await untilTakenBack(handle.folder)
    if (kind === 'deploy') {
      const { uid, groups, reads, lists, environ, kills, writes, ownHome } = Object.fromEntries(
        Object.entries(result.outputs ?? {}).map(([name, { value }]) => [name, value]),
      ) as Record<string, unknown>
      t.ok(isRunnerUser(Number(uid)) && uid !== separateUser.uid, 'a user of its own')
      t.same(
        { uid, groups, ownHome },
        {
          uid,
          groups: String(separateUser.gid),
          ownHome: join(lab.home, 'runner', String(uid)),
        },
      )
      t.same(
        reads,
        paths.map(() => 'EACCES'),
        'keys, passphrase, database, other runs, passwords',
      )
      t.same(
        lists,
        ['', 'keys', 'runs', 'postgres'].map(() => 'EACCES'),
      )
      t.same({ environ, kills, writes }, { environ: 'EACCES', kills: 'EPERM', writes: 'EACCES' })
      t.match(
        readFileSync(join(handle.folder, 'stdout'), 'utf8') +
          readFileSync(join(handle.folder, 'stderr'), 'utf8'),
        /^((?!canary-of-the-service)[^])*$/,
      )
    }
  }
  await lab.runner.close()
  const checkpoint = join(lab.home, 'state', '.pulumi', 'stacks', 'lab', 'staging.json')
  t.match(lstatSync(checkpoint), { uid: 0 }, 'the state belongs to no later run')
  t.same(readdirSync(join(lab.home, 'runner')), [], 'and no user is in use')
})

t.test("a run can't make the service use other files, or end other processes", async t => {
  if (!root) return t.comment('only where the service is root')
  const lab = await createLab(t)
  const secret = join(lab.home, 'keys', 'passphrase')
  const link = join(lab.home, 'result.json')
  symlinkSync(secret, link)
  t.throws(() => readPlain(link, 1000), { code: 'ELOOP' })
  t.throws(() => readPlain(lab.home, 1000), /is not a regular file/)
  t.match(readPlain(secret, 1000).toString(), /canary/)
  const own = {
    pid: process.pid,
    startTime: requirePresent(await findStartTime(process.pid)),
    host: 'x',
    bootId: readBootId(),
    socket: secret,
    enginePids: [],
  }
  t.ok((await listLivingMembers(own)).includes(process.pid))
  t.same(
    await listLivingMembers(own, separateUser),
    [],
    'processes of root are not ended for a run of another user',
  )
  const folder = join(lab.home, 'runs', 'led-1')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'process.json'), JSON.stringify({ ...own, pid: 2 ** 22 }))
  chownSync(folder, runnerUsers.first, separateUser.gid)
  const runner = createRunner({
    home: lab.home,
    warm: 0,
    separate: { sandboxFolder: null, read: [] },
  })
  t.equal(await requirePresent(await runner.attach(folder)).kill(), 0)
  t.match(
    readFileSync(secret, 'utf8'),
    /canary/,
    'a file that it names as its socket is not removed',
  )
  await runner.close()
})

t.test("a folder that the user can't enter is reported before anything runs", async t => {
  if (!root) return t.comment('only where the service is root')
  t.throws(() => requireReachableFolder(separateUser, '/root/anything'), {
    code: 'unavailable',
    message: /\/root is closed to them/,
    hint: /not below \/root/,
  })
  t.doesNotThrow(() => requireReachableFolder(separateUser, '/usr/bin'))
})

t.test('refuses the setting when the service is not root', async t => {
  if (root) return t.comment('only where the service is not root')
  t.throws(
    () =>
      createRunner({
        home: join(t.testdirName, 'home'),
        warm: 0,
        separate: { sandboxFolder: null, read: [] },
      }),
    { code: 'invalid-request', message: /runs as root/ },
  )
})
