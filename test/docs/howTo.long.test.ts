/**
 * The pages of docs/how-to, done as they are written by somebody who has nothing yet: a new home
 * folder, the sample program, plain `twinstack` on PATH, and the simulated account. Every line of a
 * block `sh` is run; a line ends with 0 unless its comment names another exit code. HOW_TO names
 * some pages, SHOW=1 prints what they print.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { ensureEngine } from '../../src/adapters/pulumi/engine.ts'
import { packageFolder } from '../../src/model/config.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { shareDependencies } from '../helper/dependencies.ts'
import { requirePresent } from '../helper/present.ts'

t.setTimeout(0)

/** In the order in which their premises are true. */
const pages = [
  'try-the-demo',
  'start-a-service',
  'deploy-to-production',
  'find-and-repair-drift',
  'copy-for-a-pull-request',
  'get-alerts',
  'set-a-secret',
  'roll-back',
  'compare-two-exports',
  'back-up-and-restore',
]
const folder = join(packageFolder, 'docs', 'how-to')
const chosen = process.env.HOW_TO?.split(',') ?? pages

type Line = { command: string; codes: number[] }

function linesOf(page: string): Line[] {
  const text = readFileSync(join(folder, `${page}.md`), 'utf8')
  return [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, block = '']) =>
    block
      .trim()
      .split('\n')
      .map(line => {
        const [, command = line, codes = '0'] = /^(.*?) {3}# exit code ([\d or]+)/.exec(line) ?? []
        return { command, codes: codes.split(' or ').map(Number) }
      }),
  )
}

class Newcomer {
  readonly home = mkdtempSync(join(tmpdir(), 'tw-how-to-'))
  receiver = ''
  readonly #services: ChildProcess[] = []
  readonly #folder: string
  readonly #environment: NodeJS.ProcessEnv
  /** what `export` has set in this shell, and the last id that was printed */
  readonly #exported: Record<string, string> = {}
  #id = ''

  constructor(folder: string) {
    this.#folder = folder
    // programs run as users of their own where tests are root
    chmodSync(this.home, 0o711)
    const bin = join(this.home, 'bin')
    mkdirSync(bin)
    writeFileSync(
      join(bin, 'twinstack'),
      `#!/bin/sh\nexec '${process.execPath}' '${packageFolder}/src/cli/main.ts' "$@"\n`,
    )
    chmodSync(join(bin, 'twinstack'), 0o755)
    symlinkSync(join(homedir(), '.pulumi'), join(this.home, '.pulumi'))
    writeFileSync(
      join(this.home, '.gitconfig'),
      '[user]\n\tname = Ada\n\temail = ada@example.com\n',
    )
    const own = Object.entries(process.env).filter(
      ([name]) => !/^(?:TWINSTACK_|npm_|GIT_|TAP|DATABASE_URL$|NODE_OPTIONS$)/.test(name),
    )
    this.#environment = {
      ...Object.fromEntries(own),
      HOME: this.home,
      PATH: `${bin}:${process.env.PATH}`,
      NO_COLOR: '1',
      TWINSTACK_PORT: String(20_000 + (process.pid % 10_000)),
      TWINSTACK_LOG: 'warn',
      TWINSTACK_WEBHOOKS_ALLOW: '127.0.0.1',
      // a plain pulumi exports the stacks from their folder, as one page does it
      TWINSTACK_STATES: 'backend',
      // an installed package takes the folder in which it is started
      TWINSTACK_REPOSITORY: folder,
    }
  }

  get path(): string {
    return requirePresent(this.#environment.PATH)
  }

  #start(command: string, more: Record<string, string> = {}) {
    const child = spawn('bash', ['-c', command], {
      cwd: this.#folder,
      env: { ...this.#environment, ...this.#exported, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const text = { output: '' }
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => {
        text.output += part.toString('utf8')
      })
    return { child, text }
  }

  async serve(command: string): Promise<{ code: number; output: string }> {
    const { child, text } = this.#start(`exec ${command}`)
    this.#services.push(child)
    while (!/listens on/.test(text.output) && child.exitCode === null)
      await new Promise(resolve => setTimeout(resolve, 200))
    return { code: child.exitCode ?? 0, output: text.output }
  }

  async run(
    command: string,
    more: Record<string, string> = {},
  ): Promise<{ code: number; output: string }> {
    const [, name, value] = /^export (\w+)=(.*)$/.exec(command) ?? []
    if (name !== undefined && value !== undefined) {
      this.#exported[name] = value.replace('$HOME', this.home)
      return { code: 0, output: '' }
    }
    if (command === 'twinstack serve') return this.serve(command)
    // the receivers of alerts are one of this test
    const local = command
      .replace(/https:\/\/(?:hooks\.example|events\.pagerduty)\.com/, this.receiver)
      .replace(/\bID\b/, this.#id)
    const { child, text } = this.#start(local, more)
    const [code] = (await once(child, 'close')) as [number]
    // a list shows the ids of the objects of the next commands
    if (/ list\b/.test(command)) this.#id = /^[0-9a-f]{8}\b/m.exec(text.output)?.[0] ?? this.#id
    return { code, output: text.output }
  }

  async end(): Promise<void> {
    for (const home of [this.home, join(this.home, 'restored')])
      await this.run(
        `TWINSTACK_HOME=${home === this.home ? join(home, '.twinstack') : home} twinstack stop`,
      )
    for (const service of this.#services) service.kill('SIGTERM')
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** The address of a server that answers every request with 202. */
async function receive(t: Test): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(202).end())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

t.test('every page of docs/how-to is done here', async t => {
  const files = readdirSync(folder).map(name => name.replace('.md', ''))
  t.same(files.toSorted(), pages.toSorted())
})

t.test('the tasks, each at first try', async t => {
  const repository = makeRepository(t, 'sample')
  const newcomer = new Newcomer(repository)
  t.teardown(() => newcomer.end())
  newcomer.receiver = await receive(t)
  const data = join(newcomer.home, '.twinstack')
  mkdirSync(data)
  shareDependencies(data)
  writeFileSync(join(newcomer.home, 'routing-key'), 'k'.repeat(32))
  // two stacks of a plain pulumi
  const plain = {
    PULUMI_BACKEND_URL: `file://${join(data, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: join(data, 'keys', 'passphrase'),
    PATH: `${dirname((await ensureEngine({ explicit: null })).command)}:${newcomer.path}`,
  }
  for (const page of pages.filter(name => chosen.includes(name)))
    await t.test(page, async t => {
      for (const { command, codes } of linesOf(page)) {
        const more = page === 'compare-two-exports' ? plain : {}
        const { code, output } = await newcomer.run(command, more)
        if (process.env.SHOW) console.error(`\n$ ${command}   [${code}]\n${output}`)
        t.ok(codes.includes(code), `${command}: ${code}\n${codes.includes(code) ? '' : output}`)
      }
    })
})
