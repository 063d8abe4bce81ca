/** Reads a Dockerfile, and runs its last stage in a bubblewrap where no container runtime is. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { packageFolder } from '../../src/model/config.ts'

export type Instruction = { word: string; text: string }

/** Instructions of the last stage, with continued lines joined and without comments. */
export function readLastStage(dockerfile: string): Instruction[] {
  const lines = dockerfile
    .split('\n')
    .filter(line => !line.trimStart().startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter(line => line.trim() !== '')
  const instructions = lines.map(line => {
    const [, word = '', text = ''] = /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? []
    return { word, text }
  })
  return instructions.slice(instructions.findLastIndex(({ word }) => word === 'FROM'))
}

/** `A=b C=d` of an ENV instruction. */
export const readVariables = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(/\s+/)
      .map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )

const programs: Record<string, string> = { git: 'git', bubblewrap: 'bwrap' }

/** A folder as the file system of the image; `/usr` is that of this machine. */
export class ImageFolder {
  readonly folder: string
  readonly env: Record<string, string> = {}
  #workFolder = '/'

  constructor(folder: string) {
    this.folder = folder
    for (const name of ['app', 'data', 'root', 'etc', 'local/bin', 'tmp', 'var'])
      mkdirSync(join(folder, name), { recursive: true })
    for (const name of [
      'passwd',
      'group',
      'hosts',
      'resolv.conf',
      'nsswitch.conf',
      'ssl',
      'ca-certificates',
    ])
      if (existsSync(`/etc/${name}`))
        cpSync(`/etc/${name}`, join(folder, 'etc', name), { recursive: true, dereference: true })
    // the base image has this Node
    cpSync(
      realpathSync(join(packageFolder, 'node_modules', 'node', 'bin', 'node')),
      this.#local('node'),
    )
  }

  #local(name: string): string {
    return join(this.folder, 'local', 'bin', name)
  }

  /** Arguments of bubblewrap before the command. */
  #arguments(settings: Record<string, string>): string[] {
    const bind = (name: string, at = `/${name}`) => ['--bind', join(this.folder, name), at]
    const npm = join(homedir(), '.npm')
    const variables = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: '/root',
      ...this.env,
      ...settings,
    }
    return [
      ...['--ro-bind', '/usr', '/usr', '--dir', '/usr/local/bin'],
      ...['--symlink', 'usr/bin', '/bin', '--symlink', 'usr/lib', '/lib'],
      ...['--symlink', 'usr/lib64', '/lib64', '--symlink', 'usr/sbin', '/sbin'],
      ...bind('local/bin', '/usr/local/bin'),
      ...['app', 'data', 'root', 'etc', 'tmp', 'var'].flatMap(name => bind(name)),
      ...['--proc', '/proc', '--dev', '/dev', '--cap-add', 'ALL', '--die-with-parent'],
      ...(existsSync(npm) ? ['--bind', npm, '/root/.npm'] : []),
      ...['--chdir', this.#workFolder, '--clearenv'],
      ...Object.entries(variables).flatMap(([name, value]) => ['--setenv', name, value]),
    ]
  }

  /** Runs one instruction of the image. */
  apply({ word, text }: Instruction): void {
    if (word === 'WORKDIR') this.#workFolder = text
    else if (word === 'ENV') Object.assign(this.env, readVariables(text))
    else if (word === 'COPY') this.#copy(text.split(/\s+/))
    else if (word === 'RUN') this.#run(text)
  }

  #copy(words: string[]): void {
    if (words[0]?.startsWith('--from=')) {
      const [, , to = ''] = words
      cpSync(findEngine(), this.#local(to.replace('/usr/local/bin/', '')))
      return
    }
    const to = join(this.folder, this.#workFolder, words.at(-1) ?? '')
    for (const from of words.slice(0, -1)) {
      if (from === '.') copyRepository(to)
      else
        cpSync(
          join(packageFolder, from),
          to.endsWith('/') || words.length > 2 ? join(to, from.split('/').at(-1) ?? '') : to,
        )
    }
  }

  #run(command: string): void {
    const [, packages] = /apt-get install -y --no-install-recommends ([^&]+)&&/.exec(command) ?? []
    // the packages are those of this machine
    for (const name of packages?.trim().split(/\s+/) ?? [])
      if (programs[name]) execFileSync(programs[name], ['--version'], { stdio: 'ignore' })
      else if (!existsSync('/etc/ssl/certs')) throw new Error(`${name} is not installed`)
    if (packages !== undefined) return
    execFileSync('bwrap', [...this.#arguments(listNetworkSettings()), 'sh', '-c', command], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  }

  /** What CMD starts. */
  start(command: string[], settings: Record<string, string>): ChildProcess {
    return spawn(
      'bwrap',
      [...this.#arguments({ ...listNetworkSettings(), ...settings }), ...command],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
  }
}

/** The registry and the proxies of this machine, which a build of an image gets as well. */
function listNetworkSettings(): Record<string, string> {
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim()
  const proxies = Object.entries(process.env).filter(([name]) => /^(https?|no)_proxy$/i.test(name))
  return {
    ...Object.fromEntries(proxies.map(([name, value]) => [name, value ?? ''])),
    npm_config_registry: registry,
    ...(process.env.NODE_EXTRA_CA_CERTS && {
      NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS,
    }),
  }
}

/** The engine that the first stage builds: the recipe is the same, so it is not built again. */
function findEngine(): string {
  const text = execFileSync('cat', [join(packageFolder, 'src/adapters/pulumi/go.mod')], {
    encoding: 'utf8',
  })
  const version = /pulumi\/pkg\/v3 v([\d.]+)/.exec(text)?.[1] ?? ''
  return join(homedir(), '.pulumi', 'versions', version, 'bin', 'pulumi')
}

/** The tracked files as they are, and a repository with the newest commit. */
function copyRepository(to: string): void {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: packageFolder, encoding: 'utf8', maxBuffer: 2 ** 26 })
  const clone = join(dirname(to), 'clone')
  git('clone', '--quiet', '--depth=1', `file://${packageFolder}`, clone)
  cpSync(join(clone, '.git'), join(to, '.git'), { recursive: true })
  for (const file of git('ls-files', '-z').split('\0').filter(Boolean))
    if (existsSync(join(packageFolder, file)))
      cpSync(join(packageFolder, file), join(to, file), { verbatimSymlinks: true })
}

/** The container runtime of this machine that can build; null where there is none. */
export function findRuntime(): string | null {
  const runs = (name: string) => {
    try {
      execFileSync(name, ['info'], { stdio: 'ignore', timeout: 20_000 })
      return true
    } catch {
      return false
    }
  }
  const onPath = (name: string) =>
    (process.env.PATH ?? '').split(delimiter).some(folder => existsSync(join(folder, name)))
  return ['docker', 'podman'].find(name => onPath(name) && runs(name)) ?? null
}
