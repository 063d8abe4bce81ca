import t from 'tap'
import { createRoot, formatUsageError } from '../../src/cli/root.ts'

t.test(
  'an error of usage repeats what was typed without control characters, and briefly',
  async t => {
    const typed = `Umgebung-\u202e\u001b[31m${'x'.repeat(5000)}`
    const text = formatUsageError(
      `error: command-argument value '${typed}' is invalid for argument 'environment'. expected 1 to 40\n`,
    )
    t.match(text, /^error: the value 'Umgebung-.*x…' is invalid for argument 'environment'/)
    t.notMatch(text, /\u202e|\u001b/)
    t.ok(text.length < 250, `${text.length} characters`)
    t.equal(
      formatUsageError("error: unknown option '--fast'\n"),
      "error: unknown option '--fast'\n",
    )
  },
)

t.test('every command below it prints errors so', async t => {
  const printed: string[] = []
  const root = createRoot().configureOutput({ writeErr: text => printed.push(text) })
  root.command('one').action(() => {})
  t.throws(() => root.parse(['node', 'twinstack', 'one', `--${'y'.repeat(500)}`]))
  t.ok((printed[0] ?? '').length < 150)
})
