/** The commands of docs/bring-your-stacks.md, run as they are written there. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../src/model/config.ts'
import { testDatabase } from '../helper/database.ts'
import { makePlainStack } from './adopting.ts'

const page = readFileSync(join(packageFolder, 'docs', 'bring-your-stacks.md'), 'utf8')
const blocks = [...page.matchAll(/```sh\n([^]*?)```/g)].map(([, text = '']) => text.trim())
const commands = blocks.slice(0, 2).flatMap(text => text.split('\n'))

t.test('from nothing to the first drift report in at most six commands', async t => {
  t.equal(commands.length, 6)
  t.match(commands[0], /^git clone <this repository> twinstack && cd twinstack$/)
  const { plain, repository, pulumi } = await makePlainStack(t)
  const home = mkdtempSync(join(tmpdir(), 'tw-newcomer-'))
  t.teardown(() => rmSync(home, { recursive: true, force: true, maxRetries: 3 }))
  symlinkSync(join(homedir(), '.pulumi'), join(home, '.pulumi'))
  renameSync(repository, join(home, 'webshop'))
  symlinkSync(join(home, 'webshop'), repository)
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('TWINSTACK_'))
  const env = {
    ...Object.fromEntries(own),
    ...plain.env,
    HOME: home,
    PULUMI_HOME: undefined,
    PULUMI_BACKEND_URL: plain.backend,
    TWINSTACK_SANDBOX: plain.cloud,
    TWINSTACK_PORT: '0',
    TWINSTACK_LOG: 'warn',
    DATABASE_URL: await testDatabase(t),
    NO_COLOR: '1',
  }
  const start = (command: string) =>
    spawn('bash', ['-c', command], { cwd: packageFolder, env, detached: true })
  const run = async (command: string) => {
    const child = start(command)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (output += text))
    const [code] = await once(child, 'close')
    return { code, output }
  }
  // the simulated account is the only difference from the page
  const service = start(String(commands[1]).replace('TWINSTACK_CLOUD=aws ', ''))
  t.teardown(() => service.pid && process.kill(-service.pid, 'SIGTERM'))
  let output = ''
  for (const stream of [service.stdout, service.stderr])
    stream.on('data', (text: Buffer) => (output += text.toString('utf8')))
  const end = Date.now() + 120_000
  while (!/listening|tws_/.test(output) && Date.now() < end)
    await new Promise(resolve => setTimeout(resolve, 200))

  const [check, list, adopt, drift] = await commands
    .slice(2)
    .reduce(
      async (before, command) => [...(await before), await run(command)],
      Promise.resolve([] as { code: number; output: string }[]),
    )
  t.match(check, { code: 0, output: /Pulumi\.dev\.yaml: 2 values, 1 of them secret.*decrypted/ })
  t.match(list, { code: 0, output: /webshop\/dev +4 .*environment dev, staging/ })
  t.match(adopt, {
    code: 0,
    output: /3 resources are taken over[^]*shows no change[^]*dev has 3 resources/,
  })
  t.match(drift, { code: 0, output: /no drift/ })

  t.match(await run(String(blocks[2])), { code: 0, output: /3 resources of dev are in/ })
  t.match(await pulumi('preview', '--expect-no-changes'), /3 unchanged/)
})
