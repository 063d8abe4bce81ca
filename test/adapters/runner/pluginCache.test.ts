/** Plugins for runs with users of their own; the engine installs one from a server on loopback. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { linkPlugins, PluginCache, listPlugins } from '../../../src/adapters/runner/pluginCache.ts'
import { ReachableEngine } from '../../../src/adapters/runner/reachable.ts'
import { runnerUsers, separateUser } from '../../../src/adapters/runner/user.ts'
import { engineFound } from './helper.ts'

const root = process.getuid?.() === 0
const user = { uid: runnerUsers.first + 11, gid: separateUser.gid }

function makePackages(t: Test, packages: Record<string, object>): string {
  const modules = t.testdir({})
  for (const [name, manifest] of Object.entries(packages)) {
    mkdirSync(join(modules, name), { recursive: true })
    writeFileSync(join(modules, name, 'package.json'), JSON.stringify({ name, ...manifest }))
  }
  return modules
}

t.test('the packages of a program name their plugins', async t => {
  const modules = makePackages(t, {
    '@pulumi/aws': { version: '7.39.0', pulumi: { resource: true, name: 'aws' } },
    '@pulumi/random': { version: 'v4.1.0', pulumi: { resource: true } },
    '@x/lab': {
      version: '0.0.1',
      pulumi: { resource: true, name: 'lab', version: 'v1.0.0', server: 'https://x.example/p' },
    },
    plain: { version: '1.0.0' },
    '@x/up': { version: '1.0.0', pulumi: { resource: true, name: '../../up' } },
    '@x/option': { version: '--server=x', pulumi: { resource: true, name: 'option' } },
    '@x/address': { version: '1.0.0', pulumi: { resource: true, name: 'a', server: 'file:///x' } },
  })
  t.same(
    (await listPlugins(modules)).map(({ folder, server }) => `${folder} ${server ?? ''}`),
    ['resource-aws-v7.39.0 ', 'resource-random-v4.1.0 ', 'resource-lab-v1.0.0 https://x.example/p'],
  )
})

t.test('a plugin from another server is another plugin', async t => {
  if (!root) return t.comment('only where the service is root')
  const home = mkdtempSync(join(tmpdir(), 'tw-plugins-'))
  t.teardown(() => rmSync(home, { recursive: true, force: true }))
  chmodSync(home, 0o711)
  const server = await servePlugin(t)
  const machine = join(home, 'machine')
  mkdirSync(join(machine, 'plugins', 'resource-lab-v1.0.0'), { recursive: true })
  writeFileSync(join(machine, 'plugins', 'resource-lab-v1.0.0', 'x'), 'of the machine')
  const cache = new PluginCache(home, undefined, machine)
  const engine = new ReachableEngine(home).makeReachable(engineFound.command)
  const lab = { version: '1.0.0', pulumi: { resource: true, name: 'lab' } }
  const [usual = ''] = await cache.prepare(makePackages(t, { lab }), engine)
  t.equal(readFileSync(join(usual, 'x'), 'utf8'), 'of the machine')
  const other = { ...lab, pulumi: { ...lab.pulumi, server } }
  const [installed = ''] = await cache.prepare(makePackages(t, { other }), engine)
  const binary = join(installed, 'pulumi-resource-lab')
  t.match(readFileSync(binary, 'utf8'), 'from the server')
  t.match(statSync(binary), { uid: 0, mode: 0o100755 })
  // a run can use it, and can't change it for others
  const own = join(home, 'of-a-run')
  mkdirSync(own)
  await linkPlugins(own, [installed], user)
  const linked = join(own, 'resource-lab-v1.0.0', 'pulumi-resource-lab')
  t.equal(execFileSync(linked, { ...user, encoding: 'utf8' }), 'from the server\n')
  t.throws(() =>
    execFileSync('/bin/sh', ['-c', `echo x > ${linked}`], { ...user, stdio: 'ignore' }),
  )
  t.match(readFileSync(binary, 'utf8'), 'from the server')
  const asUser = (script: string) => execFileSync('/bin/sh', ['-c', script], user)
  t.doesNotThrow(() => asUser(`mkdir ${join(own, 'resource-more-v1.0.0')}`))
})

t.test("the run itself installs a plugin that the service can't install", async t => {
  if (!root) return t.comment('only where the service is root')
  const home = t.testdir({})
  const warnings: unknown[] = []
  const warn = (...words: unknown[]) => void warnings.push(words)
  const cache = new PluginCache(home, { warn, info() {}, error() {} }, join(home, 'none'))
  const lab = { version: '1.0.0', pulumi: { resource: true, name: 'lab' } }
  t.same(await cache.prepare(makePackages(t, { lab }), '/bin/false'), [])
  t.equal(warnings.length, 1)
})

async function servePlugin(t: Test): Promise<string> {
  const folder = t.testdir({ 'pulumi-resource-lab': '#!/bin/sh\necho from the server\n' })
  chmodSync(join(folder, 'pulumi-resource-lab'), 0o755)
  const archive = execFileSync('tar', ['-czf', '-', '-C', folder, 'pulumi-resource-lab'])
  const server = createServer((request, response) => {
    const known = /^\/pulumi-resource-lab-v1\.0\.0-linux-\w+\.tar\.gz$/.test(request.url ?? '')
    response.writeHead(known ? 200 : 404, { 'content-length': known ? archive.length : 0 })
    response.end(known ? archive : undefined)
  })
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
