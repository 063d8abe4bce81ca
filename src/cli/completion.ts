/** `completion`: scripts for bash, zsh and fish, made of the commands and options themselves. */
import { Argument, type Command } from 'commander'
import { exitCodes } from '../lib/errors.ts'
import { wrapAction } from './frame.ts'

export const shells = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof shells)[number]

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a completion script:  source <(twinstack completion bash)')
    .addArgument(new Argument('<shell>', shells.join(', ')).choices(shells))
    .action(
      wrapAction<[Shell], object>(async ({ args: [shell], screen }) => {
        screen.printLine(formatCompletionScript(program, shell))
        return exitCodes.done
      }),
    )
}

/** `webhook add` → its words: options, and commands below it. */
type Words = Map<string, string[]>

function collectWords(command: Command, path: string[] = [], found: Words = new Map()): Words {
  const options = command.options.flatMap(({ long }) => (long ? [long] : []))
  const commands = command.commands.flatMap(one => [one.name(), ...one.aliases()])
  found.set(path.join(' '), [...commands, ...options, '--help'])
  for (const one of command.commands)
    for (const name of [one.name(), ...one.aliases()]) collectWords(one, [...path, name], found)
  return found
}

export function formatCompletionScript(program: Command, shell: Shell): string {
  const words = collectWords(program)
  return shell === 'fish' ? formatFish(words) : formatBash(words, shell)
}

/** The longest beginning of the line that is a command decides; zsh runs the same function. */
function formatBash(words: Words, shell: Shell): string {
  const cases = [...words]
    .filter(([path]) => path !== '')
    .map(([path, list]) => `    '${path}') words='${list.join(' ')}' ;;`)
  return [
    ...(shell === 'zsh' ? ['autoload -Uz bashcompinit && bashcompinit'] : []),
    '_twinstack() {',
    '  local path="" words word',
    `  words='${words.get('')?.join(' ') ?? ''}'`,
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    '    case "$word" in -*) continue ;; esac',
    '    path="${path:+$path }$word"',
    '    case "$path" in',
    ...cases,
    '    esac',
    '  done',
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -F _twinstack twinstack',
  ].join('\n')
}

function formatFish(words: Words): string {
  return [
    'complete -c twinstack -f',
    ...[...words].map(([path, list]) => {
      const seen = path.split(' ').filter(Boolean)
      const condition =
        seen.length === 0
          ? '__fish_use_subcommand'
          : seen.map(word => `__fish_seen_subcommand_from ${word}`).join('; and ')
      return `complete -c twinstack -n '${condition}' -a '${list.join(' ')}'`
    }),
  ].join('\n')
}
