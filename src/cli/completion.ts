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

/** `webhook add` → what can follow: commands below it, and options. */
type Words = Map<string, { below: string[]; flags: string[] }>

function collectWords(command: Command, path: string[] = [], found: Words = new Map()): Words {
  const flags = command.options.flatMap(({ long }) => (long ? [long] : []))
  const below = command.commands.flatMap(one => [one.name(), ...one.aliases()])
  found.set(path.join(' '), { below, flags: [...flags, '--help'] })
  for (const one of command.commands)
    for (const name of [one.name(), ...one.aliases()]) collectWords(one, [...path, name], found)
  return found
}

export function formatCompletionScript(program: Command, shell: Shell): string {
  const words = collectWords(program)
  return shell === 'fish' ? formatFish(words) : formatBash(words, shell)
}

/**
 * The longest beginning of the line that is a command decides; where no command is below it, files
 * are completed. zsh runs the same function, so no variable has the name of one of its own (`path`,
 * `words`, `commands`, `options`), and completion is started where no `.zshrc` has done it.
 */
function formatBash(words: Words, shell: Shell): string {
  const set = (path: string) => {
    const { below = [], flags = [] } = words.get(path) ?? {}
    return `below='${below.join(' ')}'; flags='${flags.join(' ')}'`
  }
  const paths = [...words.keys()].filter(path => path !== '')
  return [
    ...(shell === 'zsh'
      ? [
          'whence compdef > /dev/null || { autoload -Uz compinit && compinit; }',
          'autoload -Uz bashcompinit && bashcompinit',
        ]
      : []),
    '_twinstack() {',
    '  local typed="${COMP_WORDS[COMP_CWORD]}" seen="" below flags word',
    `  ${set('')}`,
    '  for word in "${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do',
    '    case "$word" in -*) continue ;; esac',
    '    seen="${seen:+$seen }$word"',
    '    case "$seen" in',
    ...paths.map(path => `    '${path}') ${set(path)} ;;`),
    '    esac',
    '  done',
    '  case "$typed" in -*) below="$flags" ;; esac',
    '  COMPREPLY=($(compgen -W "$below" -- "$typed"))',
    '}',
    'complete -o default -F _twinstack twinstack',
  ].join('\n')
}

function formatFish(words: Words): string {
  const set = (path: string) => {
    const { below = [], flags = [] } = words.get(path) ?? {}
    return `set below ${below.join(' ')}; set flags ${flags.join(' ')}`
  }
  const paths = [...words.keys()].filter(path => path !== '')
  return [
    'function __twinstack_words',
    '  set -l seen; set -l below; set -l flags',
    `  ${set('')}`,
    '  set -l before (commandline -opc)',
    '  for word in $before[2..-1]',
    "    string match -q -- '-*' $word; and continue",
    '    set seen (string join " " $seen $word)',
    '    switch "$seen"',
    ...paths.map(path => `      case '${path}'; ${set(path)}`),
    '    end',
    '  end',
    "  if string match -q -- '-*' (commandline -ct)",
    "    printf '%s\\n' $flags",
    '  else if test (count $below) -gt 0',
    "    printf '%s\\n' $below",
    '  else',
    '    __fish_complete_path (commandline -ct)',
    '  end',
    'end',
    'complete -c twinstack -e',
    "complete -c twinstack -f -a '(__twinstack_words)'",
  ].join('\n')
}
