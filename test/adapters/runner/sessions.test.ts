/** Credentials of a role that expire during the run; AWS's own SDK reads them. */
import { execFileSync } from 'node:child_process'
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { chownSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { packageFolder } from '../../../src/model/config.ts'
import type { RoleSession, RunRequest } from '../../../src/model/run.ts'
import { RoleSessions } from '../../../src/adapters/runner/sessions.ts'
import { runnerUsers, separateUser } from '../../../src/adapters/runner/user.ts'

const root = process.getuid?.() === 0
const config = { 'aws:assumeRoles': [{ roleArn: 'arn:aws:iam::222222222222:role/read' }] }

function makeHome(t: Test): { home: string; folder: string } {
  const home = mkdtempSync(join(tmpdir(), 'tw-sessions-'))
  t.teardown(() => rmSync(home, { recursive: true }))
  chmodSync(home, 0o711)
  const folder = join(home, 'runs', 'run-1')
  mkdirSync(folder, { recursive: true })
  return { home, folder }
}

/**
 * A role whose first session lasts this number of seconds, the others an hour; each has a number.
 */
function roleOf(first: number) {
  let count = 0
  const secondsOf = (number: number) => (number === 1 ? first : 3600)
  return async (): Promise<RoleSession> => ({
    accessKeyId: `ASIA${(count += 1)}`,
    secretAccessKey: 'of-the-role',
    sessionToken: 'session',
    expiration: new Date(Date.now() + secondsOf(count) * 1000).toISOString(),
    config,
  })
}

const renewed = (folder: string) =>
  readFileSync(join(folder, 'aws-credentials.json'), 'utf8').includes('ASIA2')

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !condition(); await sleep(20))
    if (Date.now() > end) throw new Error('not within 30 s')
}

const requestWith = (session: RoleSession) =>
  ({
    cloud: { kind: 'aws', config: {}, env: { AWS_REGION: 'eu-west-1' }, session },
  }) as unknown as RunRequest

/** The credentials that the SDK finds with the variables of a run. */
function keyOf(request: RunRequest, user: { uid?: number; gid?: number } = {}): string {
  const script = `import { fromNodeProviderChain } from '@aws-sdk/credential-providers'
    console.log((await fromNodeProviderChain()()).accessKeyId)`
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: packageFolder,
    env: { ...request.cloud.env, PATH: '/usr/bin:/bin', HOME: '/nonexistent' },
    encoding: 'utf8',
    ...user,
  }).trim()
}

t.test('a session is renewed before it ends, and the SDK finds the new one', async t => {
  const { home, folder } = makeHome(t)
  const role = roleOf(30)
  const sessions = new RoleSessions(home, role)
  const placed = sessions.place(folder, requestWith(await role()))
  t.notMatch(JSON.stringify(placed), /ASIA|of-the-role|assumeRole/, 'the request has no secret')
  t.equal(keyOf(placed), 'ASIA1')
  t.notOk(renewed(folder))
  sessions.forget(folder)
  t.throws(() => readFileSync(placed.cloud.env['AWS_CONFIG_FILE'] ?? ''), { code: 'ENOENT' })
})

t.test('it is renewed in its second half', async t => {
  const { home, folder } = makeHome(t)
  const role = roleOf(1)
  const sessions = new RoleSessions(home, role)
  const placed = sessions.place(folder, requestWith(await role()))
  sessions.keepFolder(folder)
  await sleep(200)
  t.notOk(renewed(folder), 'not at once')
  await until(() => renewed(folder))
  t.equal(keyOf(placed), 'ASIA2')
  sessions.forget(folder)
  t.throws(() => readFileSync(placed.cloud.env['AWS_CONFIG_FILE'] ?? ''), { code: 'ENOENT' })
})

t.test('after a restart the service renews the sessions of running operations', async t => {
  const { home, folder } = makeHome(t)
  const role = roleOf(2)
  const placed = new RoleSessions(home, null).place(folder, requestWith(await role()))
  const later = new RoleSessions(home, role)
  later.keepFolder(folder)
  await until(() => renewed(folder))
  later.close()
  t.equal(keyOf(placed), 'ASIA2')
})

t.test("the service retries a role that can't be assumed temporarily", async t => {
  const { home, folder } = makeHome(t)
  const warnings: unknown[] = []
  const warn = (...words: unknown[]) => void warnings.push(words)
  const refuse = () => Promise.reject(new Error('AccessDenied'))
  const sessions = new RoleSessions(home, refuse, { warn, info() {}, error() {} })
  sessions.place(folder, requestWith(await roleOf(0.2)()))
  sessions.keepFolder(folder)
  await until(() => warnings.length > 0)
  sessions.close()
  t.match(JSON.stringify(warnings), /was not renewed/)
})

t.test('a run without a role has no files', async t => {
  const { home, folder } = makeHome(t)
  const sessions = new RoleSessions(home, null)
  const { session: _none, ...cloud } = requestWith({} as RoleSession).cloud
  t.equal(sessions.place(folder, { cloud } as unknown as RunRequest).cloud, cloud)
  sessions.keepFolder(folder)
  sessions.forget(folder)
})

t.test('the files belong to the run, and are not links', async t => {
  if (!root) return t.comment('only where the service is root')
  const { home, folder } = makeHome(t)
  const role = roleOf(0.4)
  const sessions = new RoleSessions(home, role)
  const placed = sessions.place(folder, requestWith(await role()))
  const user = { uid: runnerUsers.first + 21, gid: separateUser.gid }
  for (const path of [folder, join(folder, 'aws.config'), join(folder, 'aws-credentials.json')])
    chownSync(path, user.uid, user.gid)
  chmodSync(join(home, 'runs'), 0o711)
  const secret = join(home, 'secret')
  writeFileSync(secret, 'of the service')
  rmSync(join(folder, 'aws-credentials.json'))
  symlinkSync(secret, join(folder, 'aws-credentials.json'))
  sessions.keepFolder(folder)
  await until(() => lstatSync(join(folder, 'aws-credentials.json')).isFile())
  sessions.close()
  t.equal(readFileSync(secret, 'utf8'), 'of the service')
  t.match(lstatSync(join(folder, 'aws-credentials.json')), { uid: user.uid, mode: 0o100600 })
  t.match(keyOf(placed, user), 'ASIA2')
  t.equal(lstatSync(join(home, 'sessions')).mode & 0o777, 0o700)
})
