import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { packageFolder } from '../../../src/model/config.ts'
import { ensureEngine } from '../../../src/adapters/pulumi/engine.ts'
import type { Progress } from '../../../src/adapters/pulumi/engine.ts'
import { runUnderLock } from '../../../src/adapters/pulumi/once.ts'
import { building, nowhere, pretend, searching, tinyRecipe } from './fixture.ts'
import { requirePresent } from '../../helper/present.ts'

const version = '3.259.0'
const go = await building()
const place = (home: string) => join(home, '.pulumi', 'versions', version)
const command = (home: string) => join(place(home), 'bin', 'pulumi')

t.test("without Go and without the vendor's host: the error names the alternatives", async t => {
  const home = t.testdir()
  const nothing = { explicit: null, home, env: searching(), version, vendor: nowhere }
  await t.rejects(ensureEngine(nothing), {
    code: 'engine-missing',
    message:
      /no pulumi CLI of version 3\.259\.0 or newer.*127\.0\.0\.1 does not answer.*Go is not on PATH/,
    hint: /TWINSTACK_PULUMI(.|\n)*Go \(1\.26(.|\n)*copy/,
  })
  t.same(readdirSync(place(home)), [], 'nothing is left behind')
  t.notOk(existsSync(`${place(home)}.lock`), 'nor locked')

  const old = pretend(join(home, 'bin'), 'v3.100.0')
  await t.rejects(ensureEngine({ ...nothing, env: searching(join(home, 'bin')) }), {
    code: 'engine-mismatch',
    message: new RegExp(`${old}: its version is 3\\.100\\.0`),
  })
})

if (go) {
  t.test('built from a Go module: progress, verified, in place, found the next time', async t => {
    const home = t.testdir()
    const seen: Progress[] = []
    const options = {
      explicit: null,
      home,
      env: go,
      version,
      vendor: nowhere,
      recipe: tinyRecipe(join(home, 'module'), version),
    }
    t.same(await ensureEngine({ ...options, progress: update => seen.push(update) }), {
      command: command(home),
      version,
      source: 'built',
    })
    const phases = [...new Set(seen.map(update => update.phase))]
    t.same(phases, ['probing', 'downloading', 'compiling', 'linking', 'verifying'])
    const counted = seen.filter(update => update.phase === 'compiling')
    t.ok(
      counted.length > 1 &&
        counted.every(({ done, total }) => requirePresent(done) <= requirePresent(total)),
      'packages are counted',
    )
    t.same(readdirSync(place(home)), ['bin'], 'no scratch folder is left')
    t.same(await ensureEngine(options), { command: command(home), version, source: 'home' })
  })

  t.test("the error of a failed build has Go's message, and no file is left", async t => {
    const home = t.testdir({
      module: {
        'go.mod': 'module tiny.local/pulumi\n\ngo 1.21\n',
        'main.go': 'package main\n\nfunc main() { nonsense }\n',
      },
    })
    const recipe = { folder: join(home, 'module'), target: 'tiny.local/pulumi', ldflags: '' }
    await t.rejects(
      ensureEngine({ explicit: null, home, env: go, version, vendor: nowhere, recipe }),
      { code: 'engine-missing', message: /undefined: nonsense/ },
    )
    t.same(readdirSync(place(home)), [])
  })

  t.test('a built engine that reports another version is not installed', async t => {
    const home = t.testdir()
    const recipe = tinyRecipe(join(home, 'module'), '3.1.0')
    await t.rejects(
      ensureEngine({ explicit: null, home, env: go, version, vendor: nowhere, recipe }),
      { message: /that was built has version 3\.1\.0/ },
    )
    t.notOk(existsSync(command(home)))
  })

  t.test('two processes at once build it once', async t => {
    const home = t.testdir()
    tinyRecipe(join(home, 'module'), version)
    const results = await Promise.all(
      [startBuilder(home), startBuilder(home)].map(child => resultOf(child)),
    )
    t.same(results.map(result => JSON.parse(result.stdout).source).sort(), ['built', 'home'])
  })

  t.test('a process that waits for another one reports it', async t => {
    const home = t.testdir()
    tinyRecipe(join(home, 'module'), version)
    const child = startBuilder(home)
    const result = resultOf(child)
    await runUnderLock(
      place(home),
      () => {},
      () =>
        new Promise<void>(resolve => {
          child.stderr.on('data', data => {
            if (String(data).includes('another process is installing it')) resolve()
          })
        }),
    )
    t.match(JSON.parse((await result).stdout), { source: 'built' })
  })

  t.test('a builder that is killed leaves no binary, and the next one succeeds', async t => {
    const home = t.testdir()
    tinyRecipe(join(home, 'module'), version)
    const child = startBuilder(home)
    while (
      !existsSync(place(home)) ||
      !readdirSync(place(home)).some(name => name.startsWith('.partial-'))
    )
      await sleep(5)
    child.kill('SIGKILL')
    await once(child, 'exit')
    t.notOk(existsSync(command(home)), 'no binary')
    t.ok(statSync(`${place(home)}.lock`).isDirectory(), 'its lock is still there')
    const next = await resultOf(startBuilder(home))
    t.match(JSON.parse(next.stdout), { command: command(home), version, source: 'built' })
    t.same(readdirSync(place(home)), ['bin'], 'its files are removed')
  })
} else {
  t.comment("no Go on this machine: the build can't be tested; the error for this case was")
}

function startBuilder(home: string) {
  return spawn(
    process.execPath,
    [join(packageFolder, 'test', 'adapters', 'pulumi', 'builder.ts'), home, version],
    { env: requirePresent(go), stdio: ['ignore', 'pipe', 'pipe'] },
  )
}

async function resultOf(
  child: ReturnType<typeof startBuilder>,
): Promise<{ stdout: string; stderr: string }> {
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', data => {
    output.stdout += data
  })
  child.stderr.on('data', data => {
    output.stderr += data
  })
  await once(child, 'close')
  return output
}
