/** The demo's end: verdict, what to try next, and the JSON document. */
import { join } from 'node:path'
import colors from 'picocolors'
import { packageFolder } from '../../../model/config.ts'
import { formatErrorDocument } from '../../failures.ts'
import { formatDuration } from '../../text.ts'

import type { Reporter } from './reporter.ts'
import type { Story } from './scene.ts'

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
    docs: 'http://127.0.0.1:7420/docs',
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
  if (!keep) print(`  then open ${next['docs']}, or in another terminal:`)
  for (const key of ['list', 'check', 'parity', 'click', 'environments', 'drift'])
    if (!keep || !next[key]?.startsWith('curl')) print(`    ${next[key]}`)
  print(`  the simulated AWS account, one file per resource:  ${next['cloud']}`)
  print(`  the log of the service:  ${next['log']}`)
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
