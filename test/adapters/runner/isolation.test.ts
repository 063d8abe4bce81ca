/** Two runs at the same time, where the service is root: neither can access the other one. */
import { chmodSync, existsSync, lstatSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { findStartTime } from '../../../src/adapters/runner/processes.ts'
import { isRunnerUser } from '../../../src/adapters/runner/user.ts'
import { requirePresent } from '../../helper/present.ts'
import { createLab, waitForEnd, makeTree, type Lab } from './helper.ts'

const root = process.getuid?.() === 0

/** Waits, so that the other run finds it running. */
const victim = `
import * as pulumi from '@pulumi/pulumi'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
const file = new pulumi.Config().require('file')
writeFileSync(process.env.HOME + '/mine', 'x')
mkdirSync(process.env.PULUMI_HOME + '/plugins/resource-mine-v1.0.0')
for (let tries = 0; tries < 600 && !existsSync(file); tries += 1)
  await new Promise(resolve => setTimeout(resolve, 100))
export const pid = process.pid
`

const attacker = `
import * as pulumi from '@pulumi/pulumi'
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
const { home, run, pid, uid } = new pulumi.Config().requireObject('about')
const stacks = home + '/state/.pulumi/stacks/lab'
const attempt = work => { try { return String(work() ?? 'done') } catch (error) { return error.code } }
const own = { 
  readsRun: attempt(() => readFileSync(run + '/request.json')),
  writesRun: attempt(() => writeFileSync(run + '/result.json', '{}')),
  plantsPlugin: attempt(() => mkdirSync(home + '/runner/' + uid + '.plugins/resource-aws-v1.0.0')),
  readsHome: attempt(() => readFileSync(home + '/runner/' + uid + '/mine')),
  writesPlugins: attempt(() => writeFileSync(home + '/runner/' + uid + '.plugins/resource-mine-v1.0.0/x', 'x')),
  readsState: attempt(() => readFileSync(stacks + '/victim.json')),
  replacesState: attempt(() => { writeFileSync(stacks + '/x', '{}'); renameSync(stacks + '/x', stacks + '/victim.json') }),
  removesState: attempt(() => rmSync(stacks + '/victim.json')),
  readsHistory: attempt(() => readdirSync(home + '/state/.pulumi/history/lab/victim')),
  locks: attempt(() => writeFileSync(home + '/state/.pulumi/locks/organization/lab/victim/x.json', '{}')),
  makesLocks: attempt(() => mkdirSync(home + '/state/.pulumi/locks/organization/lab/production')),
  kills: attempt(() => process.kill(pid, 0)),
  environ: attempt(() => readFileSync('/proc/' + pid + '/environ')),
  memory: attempt(() => readFileSync('/proc/' + pid + '/mem')),
}
// what another environment has not yet, and what would outlive this run
writeFileSync(stacks + '/production.json', JSON.stringify({ version: 3, checkpoint: {} }))
const daemon = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' })
daemon.unref()
export const found = own
export const daemonPid = daemon.pid
`

function programTree(lab: Lab, stack: string, text: string, config: Record<string, unknown>) {
  const tree = makeTree(lab, { 'index.ts': text })
  writeFileSync(join(tree.folder, 'Pulumi.staging.yaml'), JSON.stringify({ config }))
  chmodSync(tree.folder, 0o755)
  return lab.request(tree, { stack: `organization/lab/${stack}` })
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 60_000; !condition(); await sleep(50))
    if (Date.now() > end) throw new Error(`not within a minute: ${what}`)
}

const denied = (...names: string[]) => Object.fromEntries(names.map(name => [name, 'EACCES']))
const limits = () => ({ memoryMiB: 4096, processes: 1024 })

const uidIn = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.uid ?? -1

t.test('a run can access no other run', async t => {
  if (!root) return t.comment('only where the service is root')
  const lab = await createLab(t, { separate: true, isolation: { limits: limits() } })
  const file = join(lab.home, 'go-on')
  const waiting = await lab.start(programTree(lab, 'victim', victim, { 'lab:file': file }))
  const uid = uidIn(waiting.folder)
  await until(() => existsSync(join(lab.home, 'runner', String(uid), 'mine')), 'the program runs')
  const about = {
    home: lab.home,
    run: waiting.folder,
    uid,
    pid: requirePresent(pidIn(waiting.folder)),
  }
  const { result, handle } = await waitForEnd(
    await lab.start(programTree(lab, 'attacker', attacker, { 'lab:about': about })),
  )
  t.match(result, { status: 'succeeded', error: null })
  const { found, daemonPid } = result.outputs ?? {}
  t.same(found?.value, {
    ...denied(
      'readsRun',
      'writesRun',
      'readsHome',
      'writesPlugins',
      'plantsPlugin',
      'readsState',
      'readsHistory',
    ),
    ...denied('locks', 'makesLocks', 'environ', 'memory'),
    replacesState: 'EPERM',
    removesState: 'EPERM',
    kills: 'EPERM',
  })
  await until(() => uidIn(handle.folder) === 0, 'the run belongs to the service again')
  const stacks = join(lab.home, 'state', '.pulumi', 'stacks', 'lab')
  t.notOk(existsSync(join(stacks, 'production.json')), 'files that it put there are removed')
  t.equal(
    await findStartTime(Number(daemonPid?.value)),
    null,
    'and processes that it left have ended',
  )
  writeFileSync(file, '')
  t.match((await waitForEnd(waiting)).result, { status: 'succeeded', error: null })
  await until(() => uidIn(waiting.folder) === 0, 'the other one, too')
  t.same(readdirSync(join(lab.home, 'runner')), [], 'no user is taken')
  t.same(
    ['victim.json', 'attacker.json'].map(name => uidIn(join(stacks, name))),
    [0, 0],
  )
})

t.test('a state that the run of another stack put there is not used', async t => {
  if (!root) return t.comment('only where the service is root')
  const lab = await createLab(t, { separate: true })
  const request = programTree(lab, 'production', 'export const done = true', {})
  const stacks = join(lab.home, 'state', '.pulumi', 'stacks', 'lab')
  const { result } = await waitForEnd(await lab.start(request))
  t.match(result, { status: 'succeeded' })
  await until(
    () => uidIn(join(stacks, 'production.json')) === 0,
    'the state belongs to the service again',
  )
  t.match(lstatSync(join(stacks, 'production.json')), { uid: 0, mode: 0o100600 })
  t.match(lstatSync(stacks), { uid: 0, mode: 0o41770 }, 'sticky')
  t.notOk(isRunnerUser(uidIn(dirname(stacks))))
})

function pidIn(folder: string): number | undefined {
  const { pid } = JSON.parse(readFileSync(join(folder, 'process.json'), 'utf8')) as { pid: number }
  return pid
}
