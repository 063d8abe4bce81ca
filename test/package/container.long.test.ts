/**
 * The container image: built and started where Docker or Podman is there; else the steps of its last
 * stage run in a bubblewrap with a folder as its file system. The demo's story runs against it.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { packageFolder } from '../../src/model/config.ts'
import { requirePresent } from '../helper/present.ts'
import { findRuntime, ImageFolder, readLastStage } from './dockerfile.ts'

t.setTimeout(1_200_000)

const dockerfile = readFileSync(join(packageFolder, 'Dockerfile'), 'utf8')

type Container = { url: string; output(): string }

function startInFolder(t: Test): Container {
  const folder = mkdtempSync(join(tmpdir(), 'twinstack-image-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const image = new ImageFolder(folder)
  const instructions = readLastStage(dockerfile)
  for (const instruction of instructions) image.apply(instruction)
  const command = requirePresent(instructions.find(({ word }) => word === 'CMD')).text
  const port = 17_000 + (process.pid % 1000)
  const child = image.start(JSON.parse(command) as string[], {
    // the port of a container is published on loopback
    TWINSTACK_HOST: '127.0.0.1',
    TWINSTACK_PORT: String(port),
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', chunk => {
      output += String(chunk)
    })
  t.teardown(async () => {
    child.kill('SIGTERM')
    await Promise.race([new Promise(resolve => child.once('close', resolve)), sleep(30_000)])
    child.kill('SIGKILL')
  })
  return { url: `http://127.0.0.1:${port}`, output: () => output }
}

function startByRuntime(t: Test, runtime: string): Container {
  const run = (...args: string[]) =>
    execFileSync(runtime, args, { cwd: packageFolder, encoding: 'utf8', maxBuffer: 2 ** 26 }).trim()
  const image = `twinstack-test-${process.pid}`
  run('build', '--quiet', '--tag', image, '.')
  const id = run('run', '--detach', '--publish', '127.0.0.1::7420', image)
  t.teardown(() => {
    run('rm', '--force', '--volumes', id)
    run('rmi', image)
  })
  const [, port] = /:(\d+)$/m.exec(run('port', id, '7420')) ?? []
  return { url: `http://127.0.0.1:${port}`, output: () => run('logs', id) }
}

t.test('the service of the image creates, checks and destroys an environment', async t => {
  const runtime = findRuntime()
  t.comment(runtime ?? 'no container runtime: the steps run in a bubblewrap')
  const { url, output } = runtime === null ? startInFolder(t) : startByRuntime(t, runtime)
  let token: string | undefined
  for (let second = 0; token === undefined && second < 120; second++) {
    await sleep(1000)
    token = /shown this once: {2}(\S+)/.exec(output())?.[1]
  }
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${requirePresent(token)}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text) }
  }
  const operate = async (kind: string) => {
    const made = await call('POST', '/v1/environments/staging/operations', { kind })
    t.equal(made.status, 202, kind)
    for (;;) {
      const { body } = await call('GET', `/v1/operations/${made.body.id}`)
      if (['succeeded', 'failed', 'refused', 'cancelled'].includes(body.status)) return body
      await sleep(1000)
    }
  }
  t.equal((await fetch(`${url}/readyz`)).status, 200, 'the service is ready')
  t.match(await call('POST', '/v1/environments', { name: 'staging', kind: 'staging' }), {
    status: 201,
  })
  const deployed = await operate('deploy')
  t.match(deployed, { status: 'succeeded' }, JSON.stringify(deployed.failure))
  t.match(await operate('drift-check'), {
    status: 'succeeded',
    drift: { changed: 0, deleted: 0 },
  })
  t.match(await operate('destroy'), { status: 'succeeded' })
})
