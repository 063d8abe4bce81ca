/** The command language as help text. */
import { grammar, verbs, type Verb } from '../../model/command.ts'

const places = {
  nothing: '',
  'maybe-environment': ' [ENVIRONMENT]',
  environment: ' ENVIRONMENT',
  either: ' ENVIRONMENT|OPERATION',
  pair: ' [ENVIRONMENT] [REFERENCE]',
  verb: ' [COMMAND]',
}

/** `up ENVIRONMENT [--revision REV] …` */
export function formatUsage(verb: Verb): string {
  const { takes, options } = grammar[verb]
  return [
    `${verb}${places[takes]}`,
    ...Object.entries(options).map(
      ([name, { value }]) => `[--${name}${value === null ? '' : ` ${value}`}]`,
    ),
  ].join(' ')
}

/** All verbs, or one verb with its options. */
export function formatHelpLines(about: Verb | null): string[] {
  if (about === null)
    return [
      ...verbs.map(verb => `${verb}${places[grammar[verb].takes]}: ${grammar[verb].does}`),
      'help COMMAND shows the options of one command',
    ]
  const { does, options } = grammar[about]
  return [
    `${formatUsage(about)}: ${does}`,
    ...Object.entries(options).map(
      ([name, option]) =>
        `--${name}${option.value === null ? '' : ` ${option.value}`}: ${option.does}`,
    ),
  ]
}
