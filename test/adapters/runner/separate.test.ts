import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  chooseRunnerUser,
  buildIsolation,
  chooseRunnerUsers,
} from '../../../src/adapters/runner/separate.ts'
import { readConfig } from '../../../src/model/config.ts'

const root = process.getuid?.() === 0
const configFor = (home: string, more: Record<string, string> = {}) =>
  readConfig({ TWINSTACK_HOME: home, ...more })

t.test('runs get users of their own by default where the service is root', async t => {
  const home = join(t.testdir({}), 'home')
  t.equal(configFor(home).runnerUser, 'auto')
  t.same(chooseRunnerUser(configFor(home)), { separate: root, reason: null })
  t.equal(chooseRunnerUser(configFor(home, { TWINSTACK_RUNNER_USER: 'separate' })).separate, true)
  const own = chooseRunnerUser(configFor(home, { TWINSTACK_RUNNER_USER: 'own' }))
  t.same(own, { separate: false, reason: root ? 'TWINSTACK_RUNNER_USER is own' : null })
})

t.test('a data folder that other users can not reach is named', async t => {
  if (!root) return t.comment('only where the service is root')
  const closed = join(t.testdir({}), 'closed')
  mkdirSync(closed, { mode: 0o700 })
  const choice = chooseRunnerUser(configFor(join(closed, 'home')))
  t.equal(choice.separate, false)
  t.match(choice.reason, `${closed} can't be entered by other users`)
  const warnings: unknown[] = []
  const warn = (...words: unknown[]) => void warnings.push(words)
  chooseRunnerUsers(configFor(join(closed, 'home')), { warn, info() {}, error() {} })
  t.match(JSON.stringify(warnings), /programs run as root.*can't be entered by other users/)
  chmodSync(closed, 0o711)
  t.same(chooseRunnerUser(configFor(join(closed, 'home'))), { separate: true, reason: null })
})

t.test('the folders of the sandbox are writable by runs', async t => {
  const home = join(t.testdir({}), 'home')
  t.equal(buildIsolation(configFor(home), false).bubblewrap, null)
  const { bubblewrap, separate } = buildIsolation(
    configFor(home, { TWINSTACK_RUNNER_SANDBOX: 'bubblewrap' }),
    true,
  )
  t.equal(separate?.sandboxFolder, join(home, 'sandbox'))
  t.equal(separate?.credentials, null)
  const elsewhere = configFor(home, { TWINSTACK_BACKEND: 'https://states.example' })
  t.match(buildIsolation(elsewhere, true).separate, { credentials: /\.pulumi\/credentials\.json$/ })
  for (const name of ['runs', 'warm', 'runner', 'state', 'sandbox'])
    t.ok(bubblewrap?.written.includes(join(home, name)), name)
  t.notOk(bubblewrap?.written.includes(join(home, 'keys')))
  t.throws(() => readConfig({ TWINSTACK_RUNNER_SANDBOX: 'docker' }), { code: 'invalid-request' })
})
