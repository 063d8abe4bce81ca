import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { parse } from 'yaml'
import { accessFileSchema } from '../../../src/services/access/accessFile.ts'
import { formatCommandText, parseCommand } from '../../../src/integrations/commands/parse.ts'
import {
  formatCommandLines,
  withEnvironment,
} from '../../../src/integrations/pullRequests/commentCommands.ts'
import { formatHelpLines, formatUsage } from '../../../src/integrations/commands/usage.ts'
import { grammar, verbs } from '../../../src/model/command.ts'
import { packageFolder } from '../../../src/model/config.ts'
import { integrationsFileSchema } from '../../../src/model/integration.ts'
import { requirePresent } from '../../helper/present.ts'

const casesFolder = join(packageFolder, 'test', 'fixtures', 'programs', 'cases')
const id = '0f0e0d0c-0b0a-4908-8706-050403020100'

t.test('commands are parsed', async t => {
  const read = (text: string) => {
    const { verb, environment, operation, options } = parseCommand(text)
    return [verb, environment, operation, options]
  }
  t.same(read(''), ['help', null, null, {}])
  t.same(read('  /twinstack   status '), ['status', null, null, {}])
  t.same(read('Twinstack STATUS staging'), ['status', 'staging', null, {}])
  t.same(read('up staging --revision v2 -- a hotfix --for "the login"'), [
    'up',
    'staging',
    null,
    { revision: 'v2', message: 'a hotfix --for "the login"' },
  ])
  t.same(read('up --revision=feature/x=y staging'), [
    'up',
    'staging',
    null,
    { revision: 'feature/x=y' },
  ])
  t.same(
    read('reconcile staging —plan'),
    ['reconcile', 'staging', null, { plan: true }],
    'a dash that a chat made of two hyphens',
  )
  t.same(
    read('reject staging --comment “not on a Friday”'),
    ['reject', 'staging', null, { comment: 'not on a Friday' }],
    'quotes that a chat made',
  )
  t.same(read('up staging --message \'say "hi"\''), [
    'up',
    'staging',
    null,
    { message: 'say "hi"' },
  ])
  t.same(read('up staging --message a\\ b"c \\" d"'), [
    'up',
    'staging',
    null,
    { message: 'a bc " d' },
  ])
  t.same(read(`approve ${id.toUpperCase()} --digest abcdef12`), [
    'approve',
    null,
    id,
    { digest: 'abcdef12' },
  ])
  t.same(read('parity'), ['parity', null, null, {}])
  t.same(read('parity pr-5 staging --now'), [
    'parity',
    'pr-5',
    null,
    { with: 'staging', now: true },
  ])
  t.same(read('help approve'), ['help', null, null, { about: 'approve' }])
})

t.test('errors name the expected form', async t => {
  const refused: [string, RegExp, RegExp][] = [
    ['stauts', /no command stauts/, /did you mean status\?/],
    ['deploy staging', /no command deploy/, /did you mean up\?/],
    ['__proto__ staging', /no command/, /Known are/],
    ['up', /up needs an environment/, /^up ENVIRONMENT \[--revision REV\]/],
    ['approve', /an environment or operation/, /OPERATION/],
    ['up Staging', /not a name of an environment/, /lower-case/],
    ['up ..', /not a name of an environment/, /lower-case/],
    ['up staging production', /unexpected word/, /up ENVIRONMENT/],
    ['up staging --force', /takes no option --force/, /up ENVIRONMENT/],
    ['up staging --break-glass x', /takes no option --break-glass/, /up ENVIRONMENT/],
    ['up staging --__proto__ x', /takes no option --__proto__/, /up/],
    ['up staging --revision', /--revision needs a value/, /up/],
    ['up staging --revision --message x', /--revision needs a value/, /up/],
    ['up staging --revision=', /--revision needs a value/, /up/],
    ['up staging --revision a --revision b', /set twice/, /up/],
    ['reconcile staging --plan=yes', /takes no value/, /reconcile/],
    ['up staging --message x -- y', /set twice/, /up/],
    ['cancel staging -- because', /takes no text after --/, /cancel/],
    ['up staging --message "x', /not closed/, /…/],
    [`cancel ${id.slice(0, 8)}!`, /not a name of an environment/, /lower-case/],
    ['x'.repeat(2001), /at most 2000/, /^$/],
  ]
  for (const [text, message, hint] of refused) {
    try {
      parseCommand(text)
      t.fail(`${text} was read`)
    } catch (error) {
      t.match(error, { code: 'invalid-request', message })
      t.match((error as { hint?: string }).hint ?? '', hint, text.slice(0, 40))
    }
  }
})

t.test('a command as text is read as the same command', async t => {
  const word = fc
    .string({ minLength: 1, unit: 'grapheme' })
    .filter(text => !/[\u00a0\u200b\u2060\ufeff“”„‘’\0]/.test(text) && text.trim() !== '')
  const name = fc.constantFrom('staging', 'production', 'pr-5')
  fc.assert(
    fc.property(
      name,
      fc.record({ revision: word, message: word, confirm: name }, { requiredKeys: [] }),
      (environment, options) => {
        const command = {
          verb: 'up' as const,
          environment,
          operation: null,
          options: { ...options },
        }
        t.same(parseCommand(formatCommandText(command)).options, command.options)
      },
    ),
    { numRuns: 200 },
  )
})

t.test('every text is parsed or refused', async t => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc
            .array(
              fc.constantFrom(
                ...verbs,
                'staging',
                '--',
                '--plan',
                '—',
                '"',
                '\\',
                '--message',
                '=',
                id,
              ),
            )
            .map(words => words.join(' ')),
        ),
        text => {
          try {
            const { options, verb } = parseCommand(text)
            return Object.keys(options).every(
              name =>
                ['with', 'about'].includes(name) || Object.hasOwn(grammar[verb].options, name),
            )
          } catch (error) {
            return (error as { code?: string }).code === 'invalid-request'
          }
        },
      ),
      { numRuns: 1000 },
    ),
  )
})

t.test('help has every verb and every option', async t => {
  for (const verb of verbs) {
    t.ok(
      formatHelpLines(null).some(line => line.startsWith(verb)),
      verb,
    )
    for (const name of Object.keys(grammar[verb].options))
      t.ok(
        formatUsage(verb).includes(`--${name}`) &&
          formatHelpLines(verb).some(line => line.startsWith(`--${name}`)),
        `${verb} --${name}`,
      )
  }
})

// the examples of the documentation are accepted
const doc = (name: string) => readFileSync(join(packageFolder, 'docs', name), 'utf8')
const yamlIn = (name: string) =>
  [...doc(name).matchAll(/^( *)```yaml\n([\s\S]*?)^\1```/gm)].map(
    ([, indent, text]) =>
      parse(requirePresent(text).replaceAll(new RegExp(`^${indent}`, 'gm'), '')) as Record<
        string,
        unknown
      >,
  )

t.test('every YAML example of the docs is a valid integrations file or access file', async t => {
  const shown = [...yamlIn('chat.md'), ...yamlIn('integrations.md')]
  t.ok(shown.length >= 4)
  for (const one of shown)
    t.ok(
      (one['persons'] ? accessFileSchema : integrationsFileSchema).safeParse(one).success,
      JSON.stringify(one).slice(0, 200),
    )
})

t.test('the table has every command; the manifest has every scope that Slack needs', async t => {
  for (const verb of verbs) t.match(doc('chat.md'), new RegExp(`^\\| \`${verb}\\b`, 'm'), verb)
  t.match(parse(doc('examples/slack-manifest.yaml')), {
    features: { slash_commands: [{ command: '/twinstack', url: /\/v1\/integrations\/slack$/ }] },
    settings: { interactivity: { request_url: /\/v1\/integrations\/slack$/ } },
    oauth_config: { scopes: { bot: ['commands', 'chat:write', 'chat:write.public'] } },
  })
})

t.test('messages with apostrophes and dashes of a chat client', async t => {
  const message = (text: string) => parseCommand(text).options['message']
  t.equal(message("plan x2 -- it's ready"), "it's ready")
  t.equal(message("plan x2 -- don't stop, it's fine"), "don't stop, it's fine")
  t.equal(message('plan x2 -- it’s ready'), 'it’s ready')
  t.equal(message('up x2 — please'), 'please')
  t.equal(message('up x2 --message "a -- b"'), 'a -- b', 'a dash inside quotes')
  t.equal(message('up x2 -- a\n "b'), 'a\n "b')
  t.equal(message("up x2 --message it's"), "it's", 'an apostrophe in a word is no quote')
  t.equal(message('up x2 --message=l’été'), "l'été")
  t.equal(message("up x2 --message 'it’s ready'"), "it's ready", 'nor inside quotes')
  t.equal(message("up x2 --message='a b'"), 'a b')
  t.throws(() => parseCommand("plan x2 it's ready"), { message: "unexpected word it's" })
  t.throws(() => parseCommand("up x2 --message 'a b"), { message: /quote .* is not closed/ })
  const inPullRequest = (text: string) => parseCommand(withEnvironment(text, 'pr-7'))
  t.match(inPullRequest("up -- let's try it"), {
    environment: 'pr-7',
    options: { message: "let's try it" },
  })
  t.match(inPullRequest('up — please'), { environment: 'pr-7', options: { message: 'please' } })
  t.match(inPullRequest('up —ttl 90'), { environment: 'pr-7', options: { ttl: '90' } })
  t.match(inPullRequest('up ––ttl 90'), { environment: 'pr-7', options: { ttl: '90' } })
  t.match(parseCommand('up\u200b x2 --ttl\u00a090'), { environment: 'x2', options: { ttl: '90' } })
  t.match(inPullRequest('destroy – we are done'), { verb: 'destroy', environment: 'pr-7' })
})

t.test('B11: words as people and chat clients write them', t => {
  const file = join(casesFolder, 'B11-words-in-chat', 'payloads.json')
  const payloads = JSON.parse(readFileSync(file, 'utf8')) as {
    text?: string
    comment?: string
    right: object
  }[]
  for (const { text, comment = '', right } of payloads) {
    const command = text ?? withEnvironment(formatCommandLines(comment)[0] ?? '', 'pr-7')
    const { verb, environment, options } = parseCommand(command)
    t.same({ verb, environment, options }, right, text ?? comment)
  }
  t.end()
})

t.test('options as the command line has them: -m, text without quotes', async t => {
  const options = (text: string) => parseCommand(text).options
  t.same(options("up x2 -m it's ready --revision v2"), { message: "it's ready", revision: 'v2' })
  t.same(options('up x2 -m "a hotfix" --revision v2'), { message: 'a hotfix', revision: 'v2' })
  t.same(options("up x2 -m=don't stop"), { message: "don't stop" })
  t.same(options('up x2 --message 50% is full'), { message: '50% is full' })
  t.same(options('up x2 -m say "hello" to all'), { message: 'say "hello" to all' })
  t.same(options("up x2 -m don't say it's"), { message: "don't say it's" })
  t.match(parseCommand('up -m fix x2'), { environment: 'x2', options: { message: 'fix' } })
  t.same(options('up x2 -m it’s fine —revision v2'), { message: 'it’s fine', revision: 'v2' })
  t.same(options("reject 0f0e0d0c -m that's a Friday"), { comment: "that's a Friday" })
  t.throws(() => parseCommand('up x2 -x'), { message: 'up takes no option -x' })
  t.throws(() => parseCommand('up x2 -m'), { message: '--message needs a value' })
})

t.test('the beginning of an id is an operation', async t => {
  t.match(parseCommand('approve 0F0E0D0C'), { operation: '0f0e0d0c', environment: null })
  t.match(parseCommand('approve staging'), { operation: null, environment: 'staging' })
})
