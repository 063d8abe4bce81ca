/** Wrong usage and missing services, with the real process. */
import t from 'tap'
import { readVersion } from '../../src/cli/version.ts'
import { run, temporary } from './run.ts'

t.jobs = 2

const wrong: [what: string, args: string[], expectedText: RegExp][] = [
  ['a path as name', ['up', '../x'], /expected 1 to 40 lower-case letters/],
  ['an option as name', ['up', '--', '--help'], /expected 1 to 40 lower-case letters/],
  ['300 characters', ['drift', 'a'.repeat(300)], /expected 1 to 40/],
  ['an emoji', ['env', 'show', '🦄'], /expected 1 to 40/],
  ['no environment', ['up'], /missing required argument 'environment'/],
  ['an unknown command', ['upp', 'staging'], /unknown command 'upp'/],
  ['an unknown option', ['up', 'staging', '--fast'], /unknown option '--fast'/],
  [
    'a force of nothing known',
    ['up', 'staging', '--force', 'everything'],
    /Allowed choices are vanished/,
  ],
  ['too many arguments', ['up', 'staging', 'production'], /too many arguments/],
  [
    'an unknown kind',
    ['env', 'create', 'x', '--kind', 'qa'],
    /expected one of "production"\|"staging"\|"ephemeral"/,
  ],
  ['no kind', ['env', 'create', 'x'], /required option '-k, --kind <kind>'/],
  [
    'a timeout that is not a number',
    ['up', 'staging', '--timeout', 'soon'],
    /expected seconds, or a time such as 90s/,
  ],
  ['a wrong operation', ['logs', 'Not-An-Id'], /expected the id of an operation/],
  ['a wrong address', ['env', 'list', '--url', 'ftp://x'], /expected an http or https address/],
  ['an unknown role', ['token', 'create', 'ci', '--owner', 'me', '--role', 'root'], /viewer/],
  [
    'a setting without a value',
    ['env', 'create', 'x', '--kind', 'ephemeral', '--set', 'a'],
    /expected PATH=VALUE/,
  ],
  [
    'an invalid window',
    ['window', 'set', 'staging', 'mon 8-18'],
    /mon-fri 08:00-18:00 Europe\/Berlin/,
  ],
  [
    'an unknown fault',
    ['sandbox', 'fault', 'add', 'explode', 'create', '*'],
    /Allowed choices are fail, delay, hang/,
  ],
]

for (const [what, args, expectedText] of wrong) {
  t.test(`wrong usage ends with 64: ${what}`, async t => {
    const { code, stdout, stderr } = await run(args)
    t.equal(code, 64)
    t.match(stderr, expectedText)
    t.equal(stdout, '')
  })
}

t.test('without a service: 69, with the command that starts it; as JSON too', async t => {
  const home = temporary(t, 'usage')
  const { code, stdout, stderr } = await run(['env', 'list', '--json'], { TWINSTACK_HOME: home })
  t.equal(code, 69)
  t.match(stderr, /twinstack serve/)
  t.match(JSON.parse(stdout), { error: { code: 'unavailable' } })
})

t.test('a service that does not answer: 69', async t => {
  const { code, stderr } = await run(['up', 'staging', '--url', 'http://127.0.0.1:9'], {
    TWINSTACK_TOKEN: 'x',
  })
  t.equal(code, 69)
  t.match(stderr, /no answer from http:\/\/127\.0\.0\.1:9/)
})

t.test('the credential of the data folder is sent to no other address: 77', async t => {
  const { code, stderr } = await run(['env', 'list'], {
    TWINSTACK_HOME: temporary(t, 'usage'),
    TWINSTACK_URL: 'http://127.0.0.1:9',
  })
  t.equal(code, 77)
  t.match(stderr, /TWINSTACK_TOKEN/)
})

t.test('wrong settings of the service are named', async t => {
  const { code, stderr } = await run(['serve'], {
    TWINSTACK_HOME: temporary(t, 'usage'),
    TWINSTACK_PORT: 'http',
  })
  t.equal(code, 64)
  t.match(stderr, /TWINSTACK_PORT/)
})

t.test('stop reports that nothing runs', async t => {
  const { code, stdout } = await run(['stop'], { TWINSTACK_HOME: temporary(t, 'usage') })
  t.equal(code, 0)
  t.match(stdout, /no service runs/)
})

t.test('the output distinguishes the sandbox from AWS', async t => {
  const { code, stderr } = await run(['sandbox', 'ls'], {
    TWINSTACK_CLOUD: 'aws',
    TWINSTACK_HOME: temporary(t, 'usage'),
  })
  t.equal(code, 64)
  t.match(stderr, /no simulated account/)
})

t.test('version, help, and doctor as JSON', async t => {
  t.equal((await run(['--version'])).stdout.trim(), readVersion())
  const help = await run(['up', '--help'])
  t.equal(help.code, 0)
  t.match(help.stdout, /--revision/)
  const doctor = await run(['doctor', '--json'], { TWINSTACK_HOME: temporary(t, 'usage') })
  t.ok(
    JSON.parse(doctor.stdout).findings.some(
      (finding: { name: string }) => finding.name === 'pulumi engine',
    ),
  )
})

t.test('the demo deletes no folder that it did not create', async t => {
  const { code, stderr } = await run(['demo', '--home', import.meta.dirname])
  t.equal(code, 64)
  t.match(stderr, /was not made by the demo/)
})
