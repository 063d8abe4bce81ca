import { execFileSync, spawnSync } from 'node:child_process'
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
  t.match(complete('twinstack', 'webhook', ''), /^add list ls remove/)
  t.notMatch(complete('twinstack', 'webhook', ''), '--', 'options only after a hyphen')
  t.equal(complete('twinstack', 'up', 'staging', '--plan'), '--plan-only')
  t.equal(complete('twinstack', 'update', 'staging', '--plan'), '--plan-only', 'an alias')
  t.equal(complete('twinstack', '--json', 'env', 'crea'), 'create', 'after an option')
  t.equal(complete('twinstack', 'backup', 'a'), '', 'bash completes files')
})

t.test('zsh runs the function of bash', async t => {
  const script = formatCompletionScript(program, 'zsh')
  t.match(script, 'compinit', 'without a .zshrc')
  const [, locals = ''] = /^ {2}local (.*)$/m.exec(script) ?? []
  t.notMatch(locals, /\b(?:path|words|commands|options)\b/, 'these are variables of zsh')
  t.notMatch(script, /:COMP_CWORD/, 'zsh reads it as a modifier')
})

// where fish is installed
if (spawnSync('fish', ['--version']).status === 0)
  t.test('fish', async t => {
    const file = join(t.testdir(), 'completion.fish')
    writeFileSync(file, formatCompletionScript(program, 'fish'))
    const complete = (line: string) =>
      execFileSync(
        'fish',
        ['--no-config', '-c', `source ${file}; complete -C${JSON.stringify(line)}`],
        {
          encoding: 'utf8',
        },
      ).trim()
    t.equal(complete('twinstack whoa'), 'whoami')
    t.equal(complete('twinstack webhook a'), 'add')
    t.equal(complete('twinstack up staging --plan'), '--plan-only')
  })

t.test('fish has the same words', async t => {
  t.match(
    formatCompletionScript(program, 'fish'),
    /case 'webhook'; set below add list ls remove [^;]*; set flags --/,
  )
})
