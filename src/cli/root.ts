/** The options and the help that all commands share. */
import { Command } from 'commander'
import { serviceUrl } from './arguments.ts'
import { readVersion } from './version.ts'
import { toOneLine } from '../lib/toOneLine.ts'

/** The command line without its commands. */
export function createRoot(): Command {
  return new Command('twinstack')
    .description('Staging stays a twin of production, from one Pulumi program')
    .version(readVersion(), '-V, --version')
    .option(
      '--url <address>',
      'the service; default: TWINSTACK_URL, else the one on this machine',
      serviceUrl,
    )
    .option(
      '--oidc [audience]',
      'in a pipeline, without TWINSTACK_TOKEN: sign in with the id token of the CI system ' +
        '(also by TWINSTACK_OIDC_AUDIENCE)',
    )
    .option('--json', 'one JSON document on stdout')
    .option('-q, --quiet', 'no progress on stderr')
    .option('--no-color', 'no colours (also by NO_COLOR)')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(formatUsageError(text)) })
    .showHelpAfterError('(add --help for the usage)')
    .addHelpText(
      'after',
      `
Exit codes: 0 done, 1 failed, 2 drift, changes (with --fail-on-changes), or a failing parity,
            rule, review or audit, 64 wrong usage, 69 no service answers, 75 the time of
            --timeout has passed, 77 not allowed, 130 and 143 ended by a signal. After 75, 130
            and 143 the operation continues.
Variables:  TWINSTACK_URL, TWINSTACK_TOKEN, TWINSTACK_OIDC_AUDIENCE, TWINSTACK_ID_TOKEN,
            TWINSTACK_HOME, and those of the service in docs/settings.md.`,
    )
}

const longestValue = 60

/** Commander repeats what was typed: without control characters, and not all of a long text. */
export function formatUsageError(text: string): string {
  return text
    .split('\n')
    .map(line =>
      toOneLine(line)
        .replace(/^error: command-argument value /, 'error: the value ')
        .replace(/[^\s']{61,}/g, word => `${word.slice(0, longestValue)}…`),
    )
    .join('\n')
}
