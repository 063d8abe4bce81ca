/**
 * Bad input through the service, a branch of one repository for each kind: a clear refusal or a
 * failed operation, and nothing half done. Programs that misbehave while they run are also in
 * programs.long.test.ts.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import t from 'tap'
import { commitAll, git, makeRepository, write } from '../fixtures/programs/repository.ts'
import { stateIds, sameAsCloud } from '../helper/cloud.ts'
import { testService } from '../helper/service.ts'

t.setTimeout(0)

const topic = "import { Topic } from '@pulumi/aws/sns/topic.js'\nnew Topic('first')\n"
const manifest = {
  name: 'tiny',
  version: '1.0.0',
  private: true,
  type: 'module',
  dependencies: { '@pulumi/pulumi': '3.259.0', '@pulumi/aws': '7.48.0' },
}
const lockfile = {
  name: 'tiny',
  version: '1.0.0',
  lockfileVersion: 3,
  packages: { '': { name: 'tiny', dependencies: manifest.dependencies } },
}
const unlocked = { ...manifest, dependencies: { ...manifest.dependencies, 'left-pad': '^1.3.0' } }
const marker = `forked-by-a-bad-program-${process.pid}`
const forks = `
import { spawn } from 'node:child_process'
spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000) // ${marker}'],
  { detached: true, stdio: 'ignore' }).unref()
throw new Error('after the fork')
`
const secret = 'canary-of-a-bad-program-0001'

type BadProgram = {
  name: string
  /** `null` removes a file */
  files: Record<string, string | null>
  /** code and message of the failed operation */
  code: string
  message: RegExp
  hint?: RegExp
  more?: object
  /** resources that the program declares before it fails are created, recorded and destroyed */
  started?: boolean
}

const bad: BadProgram[] = [
  {
    name: 'no-project',
    files: { 'Pulumi.yaml': null },
    code: 'program-invalid',
    message: /no Pulumi\.yaml/,
  },
  {
    name: 'two-projects',
    files: { 'Pulumi.yml': 'name: tiny\nruntime: nodejs\n' },
    code: 'program-invalid',
    message: /Pulumi\.yaml and Pulumi\.yml; keep one/,
  },
  {
    name: 'syntax-error',
    files: { 'index.ts': `${topic}const = 1\n` },
    code: 'program-failed',
    message: /index\.ts|syntax|expected|Expression/i,
  },
  {
    name: 'throws',
    files: { 'index.ts': `${topic}throw new Error('no such region')\n` },
    code: 'program-failed',
    message: /no such region/,
    started: true,
  },
  {
    name: 'exits',
    files: { 'index.ts': `${topic}process.exit(3)\n` },
    code: 'program-exited',
    message: /process\.exit\(3\)/,
    started: true,
  },
  {
    name: 'hangs',
    files: { 'index.ts': `${topic}await new Promise(() => setInterval(() => {}, 1000))\n` },
    code: 'operation-timeout',
    message: /./,
    more: { timeLimitSeconds: 5 },
    started: true,
  },
  {
    name: 'forks',
    files: { 'index.ts': forks },
    code: 'program-failed',
    message: /after the fork/,
  },
  {
    name: 'prints-secret',
    files: {
      'index.ts':
        "import * as pulumi from '@pulumi/pulumi'\n" +
        `const key = pulumi.secret('${secret}')\n` +
        `console.log('the key is ${secret}')\n` +
        `throw new Error('refused: ${secret}')\nexport { key }\n`,
    },
    code: 'program-failed',
    message: /refused: \[secret\]/,
  },
  {
    name: 'unlocked',
    files: {
      'package.json': JSON.stringify(unlocked),
      'package-lock.json': JSON.stringify(lockfile),
    },
    code: 'dependencies-failed',
    message: /left-pad/,
    hint: /npm install/,
  },
  {
    name: 'no-manager',
    files: { 'bun.lock': '{ "lockfileVersion": 1, "workspaces": {}, "packages": {} }' },
    code: 'dependencies-failed',
    message: /bun, which is not on PATH/,
    hint: /npm install -g bun/,
  },
]

t.test('bad input is refused or fails, without incomplete results', async t => {
  const repository = makeRepository(t, 'tiny')
  for (const { name, files } of bad) makeBranch(repository, name, files)
  const service = await testService(t, {
    repository,
    env: { TWINSTACK_GRACE: '2', PATH: pathWithout('bun'), TWINSTACK_RUNNER_USER: 'auto' },
  })
  for (const { name, code, message, hint, more, started } of bad)
    await t.test(name, async t => {
      await service.environment(name, 'ephemeral')
      const ended = await service.run(name, 'deploy', { revision: name, ...more })
      t.match(ended, { status: 'failed', error: { code, message, ...(hint && { hint }) } })
      t.notMatch(JSON.stringify(ended), /goroutine|\/tws-e2e-/, 'no stack trace and no path')
      t.notMatch(JSON.stringify(await service.events(ended.id)), secret)
      await sameAsCloud(t, service, 'what was created is recorded')
      if (!started) t.same(await stateIds(service, name), [], 'nothing was created')
      // only a separate user makes detached processes of a program findable
      if (process.getuid?.() === 0) t.notOk(processes().includes(marker), 'no process is left')
      // the environment is neither locked nor lost: the next good revision is deployed
      t.match(await service.run(name, 'deploy', { revision: 'main' }), { status: 'succeeded' })
      t.match(await service.run(name, 'destroy'), { status: 'succeeded' })
      t.same(await stateIds(service, name), [])
    })
})

function makeBranch(repository: string, name: string, files: BadProgram['files']): void {
  git(repository, 'checkout', '--quiet', '-B', name, 'main')
  for (const [path, text] of Object.entries({ 'index.ts': topic, ...files }))
    if (text === null) rmSync(join(repository, path))
    else write(repository, { [path]: text })
  commitAll(repository, `Bad input: ${name}`)
  git(repository, 'checkout', '--quiet', 'main')
}

function processes(): string {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter(line => !line.includes('badInput'))
    .join('\n')
}

function pathWithout(tool: string): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.filter(folder => !existsSync(join(folder, tool))).join(delimiter)
}
