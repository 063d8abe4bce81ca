/**
 * `login`, `logout`, `whoami`, `status`, `watch` and `open`: the caller, the service, and the state
 * of all environments.
 */
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { createClient, type Client } from '../client/index.ts'
import { TwinstackError } from '../lib/errors.ts'
import { collectPages } from '../lib/pagination.ts'
import type { DriftReport } from '../model/drift.ts'
import type { Environment } from '../model/environment.ts'
import { readSecretLine } from './agree.ts'
import { serviceUrl, parseWaitTime } from './arguments.ts'
import { getConnectionUrl } from './connection.ts'
import { removeToken, storeToken } from './credentials.ts'
import { wrapAction, type Invocation } from './frame.ts'
import { findOrNull } from './findOrNull.ts'
import { formatStatusLines, type EnvironmentStatus } from './render/status.ts'

export function addSession(program: Command): void {
  program
    .command('login')
    .description('store a token for a service, typed on the terminal or read from stdin')
    .argument('<url>', 'address of the service', serviceUrl)
    .action(wrapAction<[string], object>(login))
  program
    .command('logout')
    .description('delete the stored token of a service')
    .argument('<url>', 'address of the service', serviceUrl)
    .action(
      wrapAction<[string], object>(async ({ args: [url], screen }) => {
        const removed = removeToken(url)
        screen.printLine(
          removed ? `the token of ${url} was deleted` : `no token is stored for ${url}`,
        )
        screen.printDocument({ url, removed })
      }),
    )
  program
    .command('whoami')
    .description('show the service and your identity there')
    .action(
      wrapAction<[], object>(async ({ options: { url }, screen, config, connect }) => {
        const me = await connect().whoami()
        const service = getConnectionUrl(url, config())
        screen.printLine(`${me.name} (${me.kind}), ${me.role ?? 'by grants only'}`)
        screen.printLine(`at ${service}`)
        for (const grant of me.grants) screen.printLine(`  ${JSON.stringify(grant)}`)
        screen.printDocument({ ...me, service })
      }),
    )
  program
    .command('status')
    .description('show the state of all environments, and what needs a decision')
    .action(wrapAction<[], object>(showStatus))
  program
    .command('watch')
    .description('repeat `status` until Ctrl-C; without a terminal print it only when it changes')
    .option('--every <time>', 'how often it is read; default: 2s', parseWaitTime, 2)
    .option('--until-idle', 'end when no operation runs or waits')
    .action(wrapAction<[], WatchOptions>(watch))
  program
    .command('open')
    .description('open the pages in a browser, signed in with a link that works once')
    .argument('[path]', 'a page, for example /dashboard/operations', '/dashboard')
    .option('--no-browser', 'only print the address')
    .action(wrapAction<[string], { browser: boolean }>(open))
}

async function login({ args: [url], screen }: Invocation<[string], object>): Promise<void> {
  const token = await readSecretLine(`Token for ${url}: `)
  if (token === '')
    throw new TwinstackError('invalid-request', 'the token is empty', {
      hint: 'an admin creates one with  twinstack token create',
    })
  const me = await createClient({ url, token }).whoami()
  storeToken(url, token)
  screen.printLine(`logged in to ${url} as ${me.name} (${me.role ?? 'by grants only'})`)
  screen.printDocument({ url, name: me.name, role: me.role })
}

/** how many environments are read at the same time */
const atOnce = 8

async function showStatus({ screen, connect }: Invocation<[], object>): Promise<void> {
  const found = await readAll(connect())
  for (const line of formatStatusLines(found)) screen.printLine(line)
  screen.printDocument({ environments: found })
}

async function readAll(client: Client): Promise<EnvironmentStatus[]> {
  const items = await collectPages(page => client.listEnvironments(page))
  const found: EnvironmentStatus[] = []
  for (let at = 0; at < items.length; at += atOnce)
    found.push(
      ...(await Promise.all(
        items.slice(at, at + atOnce).map(one => readStatus(client, one.name, one)),
      )),
    )
  return found
}

async function readStatus(
  client: Client,
  name: string,
  environment: EnvironmentStatus['environment'],
): Promise<EnvironmentStatus> {
  const [recent, queued, waiting, drift, parity] = await Promise.all([
    client.listOperations({ environment: name, pageSize: 1 }),
    client.listOperations({ environment: name, status: 'queued', pageSize: 1 }),
    client.listOperations({ environment: name, status: 'awaiting-approval', pageSize: 1 }),
    findOrNull(client.getDrift(name)),
    environment.kind === 'staging' ? findOrNull(client.getParity({ left: name })) : null,
  ])
  const isEmpty = environment.resourceCount === 0
  return {
    environment,
    last: recent.items[0] ?? null,
    queued: queued.total,
    waiting: waiting.items[0]?.id ?? null,
    drift: countDrift(environment, drift),
    parity: isEmpty || !parity ? null : { score: parity.score, passed: parity.passed },
  }
}

/** A check from before the last deployment is ignored. */
function countDrift(
  { resourceCount, deployed }: Environment,
  report: Pick<DriftReport, 'checkedAt' | 'summary'> | null,
): number | null {
  if (resourceCount === 0 || !report) return null
  if (deployed && report.checkedAt < deployed.at) return null
  return report.summary.changed + report.summary.deleted
}

type WatchOptions = { every: number; untilIdle?: boolean }

async function watch(work: Invocation<[], WatchOptions>): Promise<void> {
  const { options, screen, connect } = work
  const client = connect()
  let shown = ''
  for (;;) {
    const found = await readAll(client)
    const lines = formatStatusLines(found)
    if (screen.live) screen.draw('status', lines)
    else if (lines.join('\n') !== shown) {
      for (const line of [...(shown === '' ? [] : ['']), ...lines]) screen.printLine(line)
      shown = lines.join('\n')
    }
    if (options.untilIdle && found.every(isIdle)) {
      screen.settle()
      if (screen.live) for (const line of lines) screen.printLine(line)
      return screen.printDocument({ environments: found })
    }
    await sleep(options.every * 1000)
  }
}

const isIdle = ({ environment, queued, waiting }: EnvironmentStatus): boolean =>
  environment.active === null && queued === 0 && waiting === null

/** Without a browser, or when the output is no terminal, the printed address is enough. */
async function open({
  args: [path],
  options: { url, browser },
  screen,
  config,
  connect,
}: Invocation<[string], { browser: boolean }>): Promise<void> {
  const link = await connect().createSignInLink({ path })
  const address = new URL(link.path, getConnectionUrl(url, config())).href
  screen.printLine(address)
  screen.printDocument({ address, expiresAt: link.expiresAt })
  screen.note('the address signs in once, within a minute')
  const command = findBrowserCommand()
  if (!browser || process.stdout.isTTY !== true || command === null) return
  const child = spawn(command, [address], { stdio: 'ignore', detached: true })
  child.on('error', () => screen.note(`no browser was found (${command})`))
  child.unref()
}

/** Null: a Linux without a graphical session. */
function findBrowserCommand({ platform, env } = process): string | null {
  if (platform === 'darwin') return 'open'
  if (platform === 'win32') return 'explorer'
  return env.DISPLAY || env.WAYLAND_DISPLAY ? 'xdg-open' : null
}
