import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import t from 'tap'
import { formatCompletionScript } from '../../src/cli/completion.ts'
import { createProgram } from '../../src/cli/program.ts'

const program = createProgram()

t.test('bash completes commands, commands below them, and options', async t => {
  const file = join(t.testdir(), 'completion.sh')
  writeFileSync(file, formatCompletionScript(program, 'bash'))
  const complete = (...line: string[]) =>
    execFileSync(
      'bash',
      [
        '-c',
        'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _twinstack; echo "${COMPREPLY[@]}"',
        file,
        ...line,
      ],
      { encoding: 'utf8' },
    ).trim()
  t.equal(complete('twinstack', 'whoa'), 'whoami')
  t.match(complete('twinstack', 'webhook', ''), /add list ls remove/)
  t.equal(complete('twinstack', 'up', 'staging', '--plan'), '--plan-only')
  t.equal(complete('twinstack', 'update', 'staging', '--plan'), '--plan-only', 'an alias')
})

t.test('zsh and fish have the same words', async t => {
  t.match(formatCompletionScript(program, 'zsh'), /^autoload -Uz bashcompinit/)
  t.match(
    formatCompletionScript(program, 'fish'),
    /complete -c twinstack -n '__fish_seen_subcommand_from webhook' -a 'add list/,
  )
})
