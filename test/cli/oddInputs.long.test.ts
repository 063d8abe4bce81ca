/**
 * Every command with odd inputs, on a real API: each refuses with a documented exit code and one
 * error line that names what was wrong, and nothing of our own code is printed. COMMANDS names some
 * of them.
 */
import type { Command } from 'commander'
import { join } from 'node:path'
import t from 'tap'
import { createProgram } from '../../src/cli/program.ts'
import { testApp } from '../helper/app.ts'
import { run, temporary } from './run.ts'

t.setTimeout(0)

/** These start something or wait by their nature when they are called without arguments. */
const starting = ['demo', 'serve', 'worker', 'stop', 'watch', 'sandbox serve', 'open']
const chosen = process.env.COMMANDS?.split(',')

function listLeaves(command: Command, path: string[] = []): { path: string[]; command: Command }[] {
  return command.commands.flatMap(one =>
    one.commands.length > 0
      ? listLeaves(one, [...path, one.name()])
      : [{ path: [...path, one.name()], command: one }],
  )
}

const { app, secrets, call } = await testApp(t)
const url = await app.listen({ host: '127.0.0.1', port: 0 })
await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
const home = temporary(t, 'odd')
const env = {
  TWINSTACK_URL: url,
  TWINSTACK_TOKEN: secrets.admin,
  TWINSTACK_HOME: join(home, 'data'),
  XDG_CONFIG_HOME: home,
}

/** Usage, not there, refused, not possible; never a success and never a crash. */
const refused = [1, 2, 64, 69, 75, 77]

const leaves = listLeaves(createProgram()).filter(
  ({ path }) => !starting.includes(path.join(' ')) && (chosen?.includes(path.join(' ')) ?? true),
)
for (const { path, command } of leaves)
  t.test(path.join(' '), async t => {
    const { registeredArguments: args } = command
    const required = args.filter(one => one.required)
    const values = (value: string) => required.map(() => value)
    const tooMany = args.some(one => one.variadic)
      ? null
      : [...args.map(() => 'staging'), 'one', 'more']
    const inputs: [what: string, words: string[] | null, codes: number[]][] = [
      ['nothing', required.length > 0 ? [] : null, [64]],
      ['an unknown option', [...values('staging'), '--no-such-option'], [64]],
      ['too many arguments', tooMany, [64]],
      ['unicode', args.length > 0 ? [...args.map(() => 'Umgebung-\u202e🦄')] : null, refused],
      ['5000 letters', args.length > 0 ? [...args.map(() => 'x'.repeat(5000))] : null, refused],
      ['an empty text', required.length > 0 ? values('') : null, refused],
    ]
    for (const [what, words, codes] of inputs) {
      if (words === null) continue
      const { code, stdout, stderr } = await run([...path, ...words], env)
      if (process.env.SHOW)
        console.error(`\n[${code}] ${path.join(' ')}: ${what}\n${stderr}${stdout}`)
      t.ok(codes.includes(code ?? -1), `${what}: exit code ${code}\n${stderr}`)
      t.match(stderr.split('\n')[0], /^error: .{5,}/, `${what}: the first line is the error`)
      t.notMatch(stderr, /\n\s+at |undefined|\[object |TypeError|\u202e/, what)
      t.ok(stderr.length < 1500, `${what}: ${stderr.length} characters`)
    }
  })
