/** Idle runners: used once, replaced, ended with the process that started them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { findStateKey, moveOutput, removeLeftFolders } from '../../../src/adapters/runner/warm.ts'
import { deriveKey, makeSalt } from '../../../src/adapters/pulumi/state/passphrase.ts'
import { packageFolder } from '../../../src/model/config.ts'
import { isAlive } from '../../../src/adapters/runner/attach.ts'
import { readProcess } from '../../../src/adapters/runner/folder.ts'
import { listProcesses } from '../../../src/adapters/runner/processes.ts'
import { runCheck } from './checkRuns.ts'
import { componentProgram, createLab, waitForEnd, makeTree, modules } from './helper.ts'
import { requirePresent } from '../../helper/present.ts'

/** Pids of the idle runners of a home: `warm/<id>` is their working folder. */
function idle(home: string): string[] {
  return existsSync(join(home, 'warm')) ? readdirSync(join(home, 'warm')) : []
}

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 60_000; !(await condition()); await sleep(100))
    if (Date.now() > end) throw new Error(`not within a minute: ${what}`)
}

t.test('a warm runner does the work, once', async t => {
  const lab = await createLab(t, { warm: 1 })
  const tree = makeTree(lab, { 'index.ts': componentProgram }, { size: 2 })
  lab.runner.warm(modules)
  lab.runner.warm(modules)
  t.equal(idle(lab.home).length, 1, 'requested twice, there is one')
  const [waiting] = idle(lab.home)
  await until(() => lab.runner.countWarm(modules) > 0, 'ready')
  const { result, handle } = await waitForEnd(await lab.start(lab.request(tree)))
  t.match(result, { status: 'succeeded', changes: { create: 3 } })
  t.notOk(idle(lab.home).includes(requirePresent(waiting)), 'the idle runner did it')
  t.ok(existsSync(join(handle.folder, 'stderr')), 'its output is with the run')
  await until(async () => !(await isAlive(requirePresent(readProcess(handle.folder)))), 'used once')
  await until(() => idle(lab.home).length === 1, 'replaced')
  t.not(idle(lab.home)[0], waiting)
  await lab.runner.close()
  t.same(idle(lab.home), [], 'closed')
})

t.test('checks have an idle runner of their own, which loads no package', async t => {
  const lab = await createLab(t, { warm: 2 })
  const checks = [{ name: 'ok', kind: 'command', run: ['true'] }]
  const cold = await runCheck(lab, { checks })
  t.match(cold.first, { outcome: 'passed' })
  await until(() => lab.runner.countWarm('') > 0, 'ready after the first checks')
  const [waiting] = idle(lab.home)
  t.equal(idle(lab.home).length, 1, 'one is sufficient, and none for the dependency folder')
  const children = (await listProcesses()).filter(row => row.parent === process.pid && !row.gone)
  const commands = children.map(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
  t.notOk(
    (await listProcesses()).some(row => children.some(({ pid }) => row.parent === pid)),
    `it has started no process of a program: ${commands.join(' ')}`,
  )
  t.match((await runCheck(lab, { checks })).first, { outcome: 'passed' })
  t.notOk(idle(lab.home).includes(requirePresent(waiting)), 'the idle runner did it')
  await lab.runner.close()
})

t.test('a warm runner gets the key of the state that the service has derived', async t => {
  const passphraseFile = join(t.testdir({ passphrase: 'correct horse\n' }), 'passphrase')
  const encryptionSalt = await makeSalt('correct horse')
  const [, bytes = ''] = encryptionSalt.split(':')
  const request = { mode: 'run' as const, backend: { url: '', passphraseFile }, encryptionSalt }
  const key = (await deriveKey('correct horse', bytes)).toString('base64')
  t.equal(await findStateKey(request), key)
  t.equal(await findStateKey({ ...request, mode: 'check' }), null, 'checks read no state')
  t.equal(await findStateKey({ ...request, encryptionSalt: null }), null)
  const other = `v1:AAAAAAAAAAA=:${encryptionSalt.split(':').slice(2).join(':')}`
  t.equal(await findStateKey({ ...request, encryptionSalt: other }), null, 'nothing is derived')
})

t.test('an idle runner ends when the process that started it has ended', async t => {
  const lab = await createLab(t)
  const script = `
    import { createRunner } from ${JSON.stringify(join(packageFolder, 'src/adapters/runner/runner.ts'))}
    const runner = createRunner({ home: ${JSON.stringify(lab.home)}, warm: 1 })
    runner.warm(${JSON.stringify(modules)})
    setInterval(() => { if (runner.countWarm(${JSON.stringify(modules)})) console.log('ready') }, 100)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(parent.stdout, 'data')
  const children = (await listProcesses()).filter(
    row => row.parent === parent.pid && row.session === row.pid,
  )
  t.equal(children.length, 1)
  parent.kill('SIGKILL')
  await until(
    async () =>
      !(await listProcesses()).some(
        row => row.pid === requirePresent(children[0]).pid && !row.gone,
      ),
    'it ended',
  )
  t.notOk(
    (await listProcesses()).some(row => row.pid === requirePresent(children[0]).pid && !row.gone),
    'no idle runner outlives its service',
  )
})

const memory = '/dev/shm'
const isOther = existsSync(memory) && statSync(memory).dev !== statSync(process.cwd()).dev

// macOS and Windows have no /dev/shm
for (const other of isOther ? [false, true] : [false])
  t.test(
    `output is in the run folder, ${other ? 'also on another' : 'on the same'} file system`,
    async t => {
      const from = join(t.testdir({ warm: { stdout: '', stderr: '' }, run: {} }), 'warm')
      const to = other ? mkdtempSync(join(memory, 'twinstack-run-')) : join(t.testdirName, 'run')
      if (other) t.teardown(() => rmSync(to, { recursive: true, force: true }))
      const output = openSync(join(from, 'stderr'), 'a')
      t.teardown(() => closeSync(output))
      writeSync(output, 'before; ')
      moveOutput(from, to)
      writeSync(output, 'after')
      t.equal(readFileSync(join(to, 'stderr'), 'utf8'), 'before; after')
      t.equal(existsSync(from), other, 'the folder stays only while the files are in it')
    },
  )

t.test('folders of idle runners whose service has ended are removed', async t => {
  const home = t.testdir({
    warm: { a1b2c3d4e5f6: { stdout: '' }, '4000001-ab': {}, [`${process.pid}-cd`]: {} },
  })
  await removeLeftFolders(home)
  t.same(readdirSync(join(home, 'warm')), [`${process.pid}-cd`])
  await removeLeftFolders(join(home, 'nowhere'))
})
