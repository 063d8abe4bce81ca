import { execFileSync, spawnSync } from 'node:child_process'
import t from 'tap'
import { buildLimitCommand } from '../../../src/adapters/runner/limits.ts'
import { runnerUsers, separateUser } from '../../../src/adapters/runner/user.ts'

const limits = { memoryMiB: 512, processes: 128 }
const own = { grouped: false, ownUser: true }
const root = process.getuid?.() === 0

t.test('a control group makes the limits of single processes unnecessary', async t => {
  const without = buildLimitCommand(limits, { grouped: true, ownUser: true })
  t.notOk(
    without.some(word => /--(data|nproc)/.test(word)),
    without.join(' '),
  )
  const shared = buildLimitCommand(limits, { grouped: false, ownUser: false })
  t.notOk(
    shared.some(word => word.startsWith('--nproc')),
    'the service may have more processes',
  )
})

t.test('a process that uses more memory is ended', async t => {
  const [command = '', ...args] = buildLimitCommand(limits, { grouped: false, ownUser: false })
  if (command === '') return t.comment('only where prlimit is installed')
  const run = (mebibytes: number) =>
    spawnSync(command, [
      ...args,
      process.execPath,
      '-e',
      `const all = []; for (let i = 0; i < ${mebibytes}; i += 16) all.push(Buffer.alloc(16 << ` +
        "20, 1)); console.log('held')",
    ])
  t.match(run(64), { status: 0 }, 'a process with usual memory starts')
  t.not(run(900).status, 0)
})

t.test("a separate user can't start more processes than the limit", async t => {
  const [command = '', ...args] = buildLimitCommand(limits, own)
  if (!root || command === '') return t.comment('only where the service is root')
  const bomb = `let failed = 0
    for (let i = 0; i < 300; i += 1)
      require('child_process').spawn('sleep', ['1']).on('error', () => { failed += 1 })
    setTimeout(() => { console.log(failed > 100 ? 'refused' : failed); process.exit() }, 500)`
  const user = { uid: runnerUsers.first + 7, gid: separateUser.gid }
  const words = [...args, process.execPath, '-e', bomb]
  t.match(spawnSync(command, words, { ...user, encoding: 'utf8' }).stdout, 'refused')
  t.doesNotThrow(() => execFileSync(command, [...args, '/bin/true'], { uid: user.uid + 1 }))
})
