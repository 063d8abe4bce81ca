/** Dockerfile, compose file and systemd unit: their form, and that what they name exists. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { z } from 'zod'
import manifest from '../../package.json' with { type: 'json' }
import { packageFolder, readConfig } from '../../src/model/config.ts'

const read = (path: string) => readFileSync(join(packageFolder, path), 'utf8')

/** Settings of the service that a text sets. */
const settingsIn = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/\b(TWINSTACK_[A-Z_]+)[=:] ?([^\s"\\]+)/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  )

t.test('the Dockerfile copies what exists and starts the service', async t => {
  const text = read('Dockerfile')
  const copies = [...text.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, line = '']) =>
    line.split(/\s+/).slice(0, -1),
  )
  t.ok(copies.length > 3)
  for (const path of copies) t.ok(existsSync(join(packageFolder, path)), path)
  const version = /pulumi\/pkg\/v3 v([\d.]+)/.exec(read('src/adapters/pulumi/go.mod'))?.[1]
  t.match(version, /^3\.\d+\.\d+$/, 'the version that its first stage builds')
  const [, command = ''] = /^CMD (\[.+\])$/m.exec(text) ?? []
  const [program, script] = JSON.parse(command)
  t.equal(program, 'node')
  t.ok(existsSync(join(packageFolder, script)))
  t.match(readConfig(settingsIn(text)), { home: '/data', host: '0.0.0.0' })
  t.match(text, new RegExp(`^FROM node:${manifest.dependencies.node.split('.')[0]}-`, 'm'))
})

const composeSchema = z.strictObject({
  services: z.record(
    z.string(),
    z.strictObject({
      image: z.string().optional(),
      build: z.string().optional(),
      depends_on: z.record(z.string(), z.strictObject({ condition: z.string() })).optional(),
      environment: z.record(z.string(), z.string()),
      ports: z.array(z.string()).optional(),
      volumes: z.array(z.string()),
      healthcheck: z.object({ test: z.array(z.string()) }),
      stop_grace_period: z.string().optional(),
      restart: z.literal('unless-stopped'),
    }),
  ),
  volumes: z.record(z.string(), z.object({})),
})

t.test('the compose file', async t => {
  const { services, volumes } = composeSchema.parse(parse(read('docs/examples/compose.yaml')))
  for (const { depends_on: needs = {}, volumes: mounts, build } of Object.values(services)) {
    for (const name of Object.keys(needs)) t.ok(services[name], name)
    for (const mount of mounts) t.ok(volumes[mount.split(':')[0] ?? ''], mount)
    if (build) t.ok(existsSync(join(packageFolder, 'docs/examples', build, 'Dockerfile')))
  }
  const { environment = {} } = services.twinstack ?? {}
  const plain = Object.entries(environment).map(([name, value]) => [
    name,
    value.replaceAll(/\$\{\w+(?::-([^}]*))?\}/g, '$1'),
  ])
  t.match(readConfig(Object.fromEntries(plain)), { plainHttp: 'behind-proxy' })
})

t.test('the unit keeps the processes of operations', async t => {
  const unit = read('docs/examples/twinstack.service')
  const sections = [...unit.matchAll(/^\[(\w+)\]$/gm)].map(([, name]) => name)
  t.same(sections, ['Unit', 'Service', 'Install'])
  for (const line of unit.split('\n'))
    t.match(line, /^$|^#|^\[\w+\]$|^[A-Z][A-Za-z]+=/, 'a comment, a section or an assignment')
  t.match(unit, /^KillMode=process$/m)
  t.match(unit, /^NoNewPrivileges=true$/m)
  t.match(readConfig(settingsIn(unit)), { home: '/var/lib/twinstack' })
})

/** Whether a program is installed and works. */
function works(name: string, ...args: string[]): boolean {
  try {
    execFileSync(name, args, { stdio: 'ignore', timeout: 10_000 })
    return true
  } catch {
    return false
  }
}

t.test('systemd accepts the unit, where it is installed', async t => {
  if (!works('systemd-analyze', '--version')) return t.comment('systemd is not installed')
  const unit = join(packageFolder, 'docs/examples/twinstack.service')
  const run = (...args: string[]) =>
    execFileSync('systemd-analyze', args, { encoding: 'utf8', timeout: 60_000, stdio: 'pipe' })
  t.equal(run('verify', unit), '')
  const security = run('security', '--offline=true', '--no-pager', unit)
  const exposure = /exposure level for twinstack\.service: ([\d.]+)/.exec(security)?.[1]
  t.ok(Number(exposure) <= 4.5, `hardening: exposure ${exposure} of 10`)
})

t.test('Docker Compose accepts the compose file, where it is installed', async t => {
  if (!works('docker', 'compose', 'version')) return t.comment('Docker Compose is not installed')
  const file = join(packageFolder, 'docs/examples/compose.yaml')
  const text = execFileSync('docker', ['compose', '-f', file, 'config'], {
    encoding: 'utf8',
    env: { ...process.env, POSTGRES_PASSWORD: 'x' },
  })
  t.match(text, /healthcheck/)
})
