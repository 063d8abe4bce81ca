/**
 * Small checkouts for tests of the bootstrap: a real npm installs a `node` package that, like the
 * real one, gets its executable from an install script, and a package for development.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../../src/model/config.ts'

const program = `
import { readFileSync } from 'node:fs'
const [what, value]: string[] = process.argv.slice(2)
if (what === 'exit') process.exit(Number(value))
if (what === 'die') process.kill(process.pid, 'SIGKILL')
if (what === 'wait') { process.on('SIGTERM', () => process.exit(7)); console.log('ready'); setInterval(() => {}, 1000) }
else console.log(JSON.stringify({ args: process.argv.slice(2), input: value === '-' ? readFileSync(0, 'utf8') : '', path: process.env.PATH, file: process.argv[1] }))
`

/** A checkout with nothing installed. */
export function checkout(dir: string): string {
  for (const folder of ['src/cli', 'test', 'packed'])
    mkdirSync(join(dir, folder), { recursive: true })
  for (const file of ['bootstrap.js', 'installLock.js'])
    copyFileSync(join(packageFolder, 'src', file), join(dir, 'src', file))
  for (const file of ['src/cli/main.ts', 'test/main.ts', 'test/other.ts'])
    writeFileSync(join(dir, file), program)
  const script =
    "const fs = require('fs'); fs.mkdirSync('bin', { recursive: true }); " +
    `fs.writeFileSync('bin/node', '#!/bin/sh\\nexec "${process.execPath}" "$@"\\n'); ` +
    "fs.chmodSync('bin/node', 0o755)"
  pack(
    dir,
    'node',
    {
      version: '24.0.0',
      bin: { node: 'bin/node' },
      scripts: { preinstall: 'node installArchSpecificPackage' },
    },
    { 'installArchSpecificPackage.js': script },
  )
  pack(
    dir,
    'tool',
    { version: '1.0.0', bin: { tool: 'tool.js' } },
    { 'tool.js': '#!/usr/bin/env node\nconsole.log("tool", ...process.argv.slice(2))\n' },
  )
  lockDependencies(dir, '1.0.0')
  return dir
}

/** Packs a package as npm does, into `packed/<name>-<version>.tgz`. */
export function pack(
  dir: string,
  name: string,
  manifest: { version: string; [field: string]: unknown },
  files: Record<string, string>,
): void {
  const folder = join(dir, 'packed', 'package')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, ...manifest }))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  execFileSync('tar', ['-czf', `${name}-${manifest.version}.tgz`, 'package'], {
    cwd: join(dir, 'packed'),
  })
  rmSync(folder, { recursive: true })
}

/** package.json, with this version of the tool, and the lockfile that npm makes of it. */
export function lockDependencies(dir: string, version: string): void {
  writeFileSync(
    join(dir, 'package.json'),
    JSON.stringify({
      name: 'checkout',
      version,
      type: 'module',
      private: true,
      allowScripts: { node: true },
      dependencies: { node: 'file:packed/node-24.0.0.tgz' },
      devDependencies: { tool: `file:packed/tool-${version}.tgz` },
    }),
  )
  execFileSync(
    'npm',
    ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund', '--offline'],
    { cwd: dir, stdio: 'ignore' },
  )
}

export function start(dir: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS|TAP|_TAP)/i.test(name)),
  )
  return spawn(process.execPath, [join(dir, 'src', 'bootstrap.js'), ...args], {
    env: { ...inherited, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

export type EndedCommand = {
  code: number | null
  signal: string | null
  stdout: string
  stderr: string
}

export async function run(
  dir: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<EndedCommand> {
  const child = start(dir, args, options.env)
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', data => {
    output.stdout += data
  })
  child.stderr.on('data', data => {
    output.stderr += data
  })
  child.stdin.end(options.input)
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  return { code, signal, ...output }
}

export const installs = (output: EndedCommand) =>
  output.stderr.match(/installing the packages/g)?.length ?? 0
export const lock = (dir: string) => join(dir, '.twinstack', 'install.lock')

/**
 * The same once more; npm takes a second and more for a lockfile, and as long for what it names.
 */
export function copyOf(checkout: string, dir: string): string {
  cpSync(checkout, dir, { recursive: true, verbatimSymlinks: true })
  return dir
}
