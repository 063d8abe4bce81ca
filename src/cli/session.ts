/**
 * `login`, `logout`, `whoami` and `status`: the caller, the service, and the state of all
 * environments.
 */
import type { Command } from 'commander'
import { createClient, type Client } from '../client/index.ts'
import { TwinstackError } from '../lib/errors.ts'
import { readSecretLine } from './agree.ts'
import { serviceUrl } from './arguments.ts'
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
    .description('forget the token of a service')
    .argument('<url>', 'address of the service', serviceUrl)
    .action(
      wrapAction<[string], object>(async ({ args: [url], screen }) => {
        const removed = removeToken(url)
        screen.out(removed ? `the token of ${url} is forgotten` : `no token is stored for ${url}`)
        screen.document({ url, removed })
      }),
    )
  program
    .command('whoami')
    .description('the service, and your identity there')
    .action(
      wrapAction<[], object>(async ({ options: { url }, screen, config, connect }) => {
        const me = await connect().whoami()
        const service = getConnectionUrl(url, config())
        screen.out(`${me.name} (${me.kind}), ${me.role ?? 'by grants only'}`)
        screen.out(`at ${service}`)
        for (const grant of me.grants) screen.out(`  ${JSON.stringify(grant)}`)
        screen.document({ ...me, service })
      }),
    )
  program
    .command('status')
    .description('the state of all environments, and what needs a decision')
    .action(wrapAction<[], object>(showStatus))
}

async function login({ args: [url], screen }: Invocation<[string], object>): Promise<void> {
  const token = await readSecretLine(`Token for ${url}: `)
  if (token === '')
    throw new TwinstackError('invalid-request', 'the token is empty', {
      hint: 'an admin creates one with  twinstack token create',
    })
  const me = await createClient({ url, token }).whoami()
  storeToken(url, token)
  screen.out(`logged in to ${url} as ${me.name} (${me.role ?? 'by grants only'})`)
  screen.document({ url, name: me.name, role: me.role })
}

/** as many environments are read at once */
const atOnce = 8

async function showStatus({ screen, connect }: Invocation<[], object>): Promise<void> {
  const client = connect()
  const { items } = await client.listEnvironments({ pageSize: 100 })
  const found: EnvironmentStatus[] = []
  for (let at = 0; at < items.length; at += atOnce)
    found.push(
      ...(await Promise.all(
        items.slice(at, at + atOnce).map(one => readStatus(client, one.name, one)),
      )),
    )
  for (const line of formatStatusLines(found)) screen.out(line)
  screen.document({ environments: found })
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
  return {
    environment,
    last: recent.items[0] ?? null,
    queued: queued.total,
    waiting: waiting.items[0]?.id ?? null,
    drift: drift && drift.summary.changed + drift.summary.deleted,
    parity: parity && { score: parity.score, passed: parity.passed },
  }
}
