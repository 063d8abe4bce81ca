import { lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { prepareEngineHome } from '../../../../src/adapters/runner/child/prepareEngineHome.ts'
import type { RunRequest } from '../../../../src/model/run.ts'

const request = (url: string, token?: string) =>
  ({ backend: { url, passphraseFile: null, ...(token && { token }) } }) as RunRequest

t.test('the engine of a run writes no logs, and finds the plugins of the machine', async t => {
  const machine = t.testdir()
  const before = process.env.PULUMI_HOME
  process.env.PULUMI_HOME = machine
  t.teardown(() => {
    if (before === undefined) delete process.env.PULUMI_HOME
    else process.env.PULUMI_HOME = before
  })
  for (const [name, one] of [
    ['file', request('file:///states')],
    ['service', request('http://127.0.0.1:1', 'secret')],
  ] as const) {
    const folder = t.testdir({ [name]: {} })
    const { PULUMI_HOME: home = '' } = prepareEngineHome(join(folder, name), one)
    t.equal(home, join(folder, name, 'home'))
    t.ok(lstatSync(join(home, 'logs')).isFile(), 'a file instead of the folder')
    t.equal(readFileSync(join(home, 'logs'), 'utf8'), '')
    t.equal(readlinkSync(join(home, 'plugins')), join(machine, 'plugins'))
    t.same(prepareEngineHome(join(folder, name), one), { PULUMI_HOME: home }, 'a second time too')
  }
})

t.test('other backends use the home of the machine, where their credentials are', async t => {
  t.same(prepareEngineHome(t.testdir(), request('s3://states')), {})
})
