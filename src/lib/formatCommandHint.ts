/**
 * Hints of the service name requests of its REST API. The command line shows the corresponding
 * commands instead.
 */

/**
 * Parts of hints and their commands, longer paths first; `$1` and so on are the captured groups.
 */
const hints: [RegExp, string][] = [
  [
    /POST \/v1\/environments\/([\w-]+)\/operations (?:with )?\{"kind": ?"drift-check"\}/g,
    'twinstack drift $1',
  ],
  [/DELETE \/v1\/environments\/([\w-]+)\?destroy=true/g, 'twinstack env delete $1 --destroy'],
  [/POST \/v1\/parity with \{"left":"([\w-]+)","right":"([\w-]+)"\}/g, 'twinstack parity $1 $2'],
  [/GET \/v1\/environments\/([\w-]+)\/resources/g, 'twinstack env resources $1'],
  [/GET \/v1\/environments\/([\w-]+)\/history/g, 'twinstack history $1'],
  [/GET \/v1\/environments\/([\w-]+)\/rollback-targets/g, 'twinstack rollback $1 --list'],
  [/GET \/v1\/environments\/([\w-]+)\/state-versions/g, 'twinstack env states $1'],
  [/GET \/v1\/compliance-audits\/([\w-]+)\/verify/g, 'twinstack compliance-audit verify $1'],
  [/GET \/v1\/webhooks\/([\w-]+)\/deliveries/g, 'twinstack webhook deliveries $1'],
  [/GET \/v1\/operations\/([\w-]+)(?![\w/-])/g, 'twinstack operation show $1'],
  [/POST \/v1\/compliance-audits(?![\w/])/g, 'twinstack compliance-audit create'],
  [/POST \/v1\/environments(?![\w/])/g, 'twinstack env create'],
  [/GET \/v1\/environments(?![\w/])/g, 'twinstack env list'],
  [/GET \/v1\/(operation|compliance-audit|webhook|schedule)s(?![\w/])/g, 'twinstack $1 list'],
  [
    /PATCH \/v1\/environments\/([\w-]+) with \{"account": null\}/g,
    'twinstack env update $1 --forget-account',
  ],
  [
    /\bagain with "force": \["([\w-]+)"\] and "confirm": "([\w-]+)"/g,
    'again with --force $1 --confirm $2',
  ],
  [/\bsend "confirm": "([\w-]+)"/g, 'add --confirm $1'],
]

/** One option for each resource: `"allowReplace": ["a/b","c/d"]`. */
const allowed = /(\bagain with )?"allowReplace": (\[(?:"[^"\]]*"(?:, ?)?)+\])/g

function formatAllowed(_all: string, before: string | undefined, list: string): string {
  const options = (JSON.parse(list) as string[]).map(
    name => `--allow-replace ${quoteForShell(name)}`,
  )
  return `${before ?? 'add '}${options.join(' ')}`
}

/** A word as a shell needs it. */
export const quoteForShell = (word: string): string =>
  /^[\w.,:/@=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

/** Replaces requests in a hint by commands; requests without a command are kept. */
export function formatCommandHint(hint: string): string {
  return hints
    .reduce((text, [pattern, command]) => text.replace(pattern, command), hint)
    .replace(allowed, formatAllowed)
}
