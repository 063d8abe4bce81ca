/** The demo's end: verdict, what to try next, and the JSON document. */
import { once } from 'node:events'
import { join } from 'node:path'
import colors from 'picocolors'
import { packageFolder } from '../../../model/config.ts'
import { formatErrorDocument } from '../../failures.ts'
import { formatDuration } from '../../text.ts'

import type { Reporter } from './reporter.ts'
import type { Story } from './scene.ts'
import type { DemoService } from './service.ts'

export function printVerdict({ print, claims, durations }: Reporter, ok: boolean): void {
  const wrong = claims.filter(claim => !claim.ok)
  const total = formatDuration(durations['total'] ?? 0)
  print()
  if (ok)
    print(
      `${colors.green('✔')} ${colors.bold('All of it was true')}: ${claims.length} claims ` +
        `checked, in ${total}`,
    )
  else
    print(
      `${colors.red('✘')} ${colors.bold('The demo failed')} after ${total}: ${wrong.length} ` +
        `of ${claims.length} claims were not true`,
    )
  for (const { claim, found } of wrong) print(`  ${colors.red('-')} ${claim}: ${found}`)
}

/** Commands that work as they are printed. */
export function formatNextCommands(home: string): Record<string, string> {
  const cli = `TWINSTACK_HOME=${home} npm run --silent twinstack --`
  const formatPath = (path: string) =>
    `curl -s -H "Authorization: Bearer $(cat ${join(home, 'keys', 'cli-token')})" ` +
    `http://127.0.0.1:7420${path}`
  return {
    start: `TWINSTACK_HOME=${home} TWINSTACK_REF=HEAD npm start`,
    page: 'http://127.0.0.1:7420/dashboard',
    open: `${cli} open`,
    environments: formatPath('/v1/environments'),
    drift: formatPath('/v1/environments/staging/drift'),
    list: `${cli} env list`,
    check: `${cli} drift staging`,
    parity: `${cli} parity`,
    click: `${cli} sandbox ls`,
    cloud: join(home, 'sandbox'),
    log: join(home, 'logs', 'service.log'),
  }
}

export function printNextSteps(
  { print }: Reporter,
  { home, keep }: { home: string; keep: boolean },
): void {
  const next = formatNextCommands(home)
  print(`\n${colors.bold('What to try next')} (in ${packageFolder})`)
  print(
    keep
      ? `  the service still runs; stop it with  TWINSTACK_HOME=${home} npm run twinstack -- stop`
      : `  start it again on this data:  ${next['start']}`,
  )
  if (!keep) print(`  then open ${next['page']}, or in another terminal:`)
  for (const key of ['open', 'list', 'check', 'parity', 'click', 'environments', 'drift'])
    if (!keep || !next[key]?.startsWith('curl')) print(`    ${next[key]}`)
  print(`  the simulated AWS account, one file per resource:  ${next['cloud']}`)
  print(`  the log of the service:  ${next['log']}`)
}

/** Prints an address that signs in, and keeps the service until the signal aborts. */
export async function keepOpen(
  { print }: Reporter,
  { client, url, signal, home }: DemoService & { home: string },
): Promise<void> {
  const { path } = await client.createSignInLink({ path: '/dashboard' })
  print(`\n${colors.bold('The pages')}: ${url}/dashboard`)
  print(`  this address signs in once, within a minute:  ${new URL(path, url).href}`)
  print(`  another one:  ${formatNextCommands(home)['open']}`)
  print('  Ctrl-C stops the service')
  if (signal.aborted) return
  // a signal alone keeps no process alive
  const timer = setInterval(() => {}, 60_000)
  await once(signal, 'abort')
  clearInterval(timer)
}

type Ending = { reporter: Reporter; story: Story; ok: boolean; failure: unknown; home: string }

/** All of the demo in one document; durations in seconds. */
export function formatDemoDocument({
  reporter,
  story,
  ok,
  failure,
  home,
}: Ending): Record<string, unknown> {
  return {
    ok,
    simulated: true,
    home,
    ...story,
    durations: reporter.durations,
    claims: reporter.claims,
    next: formatNextCommands(home),
    ...(failure === null ? {} : formatErrorDocument(failure)),
  }
}
