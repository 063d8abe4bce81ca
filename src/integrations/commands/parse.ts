/** Parses a command. Flags come before `--`, as in comments for Atlantis; the rest is a message. */
import { closest } from 'fastest-levenshtein'
import { environmentNameSchema } from '../../model/environment.ts'
import { TwinstackError } from '../../lib/errors.ts'
import { quoteWord, split } from './split.ts'
import { formatUsage } from './usage.ts'
import { grammar, verbs, type Command, type Verb } from '../../model/command.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

/** Names that other tools use for a command of ours. */
const synonyms: Record<string, Verb> = {
  deploy: 'up',
  apply: 'up',
  create: 'up',
  preview: 'plan',
  diff: 'drift',
  check: 'drift',
  compare: 'parity',
  delete: 'destroy',
  down: 'destroy',
  stop: 'cancel',
  abort: 'cancel',
  ls: 'status',
  list: 'status',
  log: 'logs',
  yes: 'approve',
  no: 'reject',
}

/**
 * Parses `up staging --revision v2 -- a hotfix`, with or without `/twinstack` in front. An empty
 * text is `help`.
 *
 * @throws TwinstackError `invalid-request` that names the wrong part, with the usage of the verb as
 * hint
 */
export function parseCommand(text: string): Command {
  if (text.length > 2000)
    throw new TwinstackError(
      'invalid-request',
      `a command has at most 2000 characters, not ${text.length}`,
    )
  const command = text.replace(/^\s*\/?twinstack(?=\s|$)/i, '')
  const free = takeFreeText(command)
  if (free === null) return readCommand(command)
  if (/\w['’]\w/.test(free.words)) return readCommand(free.text, free.words)
  try {
    return readCommand(command)
  } catch (error) {
    try {
      return readCommand(free.text, free.words)
    } catch {
      throw error
    }
  }
}

/** `message`: the value of `-m`, when it is no part of `text`. */
function readCommand(text: string, message = ''): Command {
  const { words: commandWords, rest } = splitMessage(text)
  const [first = 'help', ...words] = commandWords
  const verb = parseVerb(first)
  const { options, others } = splitOptions(verb, words)
  const command: Command = { verb, environment: null, operation: null, options }
  assignPositional(command, others)
  if (message !== '') storeComment(command, message)
  if (rest !== '') storeComment(command, rest)
  return command
}

/** The command as text. `parseCommand` reads it back as the same command. */
export function formatCommandText({ verb, environment, operation, options }: Command): string {
  const { with: other, about, ...rest } = options
  const words = [verb, environment, operation, other, about].filter(
    word => typeof word === 'string',
  )
  const flags = Object.entries(rest).map(([name, value]) =>
    value === true ? `--${name}` : `--${name}=${value}`,
  )
  return [...words, ...flags].map(quoteWord).join(' ')
}

function parseVerb(word: string): Verb {
  const name = word.toLowerCase().replace(/^\//, '')
  const verb = verbs.find(one => one === name)
  if (verb) return verb
  const near =
    (Object.hasOwn(synonyms, name) ? synonyms[name] : undefined) ?? closest(name, [...verbs])
  throw createInvalidCommandError(
    `there is no command ${word.slice(0, 40)}`,
    `did you mean ${near}? Known are ${verbs.join(', ')}`,
  )
}

/**
 * `-m it's ready --ttl 90`: text without quotes continues until the next option, as it is written.
 * Null when no such text begins.
 */
function takeFreeText(text: string): { text: string; words: string } | null {
  const start = /(?<=\s)(?:-m|--message|--comment)[\s=](?=[^\s"'“‘-])/.exec(text)
  if (!start) return null
  const from = start.index + start[0].length
  const length = text.slice(from).search(/\s(?:--|[\u2010\u2011]{2}|[\u2012-\u2015\u2212])/)
  const end = length < 0 ? text.length : from + length
  return { text: text.slice(0, start.index) + text.slice(end), words: text.slice(from, end).trim() }
}

/** Short forms, as the command line has them. */
const shortOptions: Record<string, string> = { m: 'message', f: 'follow', y: 'yes' }

/** Two hyphens, or a dash or minus sign that a chat client makes of them. */
const separator = /(?<=^|\s)(?:--|[\u2010\u2011]{2}|[\u2012-\u2015\u2212]{1,2})(?=\s|$)/g

/** Hyphens that text editors and web pages use: at them a line does not break. */
const toPlainHyphens = (text: string): string => text.replaceAll(/[\u2010\u2011]/g, '-')

/**
 * Words of the command, and the message after `--`, or after the dash that a chat client makes of
 * it. The message is taken as it is written, with its apostrophes and quotes; a dash inside quotes
 * before it belongs to them.
 */
function splitMessage(text: string): { words: string[]; rest: string } {
  for (const { 0: dash, index } of text.matchAll(separator)) {
    const words = splitWords(text.slice(0, index))
    if (words) return { words, rest: stripQuotes(text.slice(index + dash.length).trim()) }
  }
  return { words: split(toPlainHyphens(text)), rest: '' }
}

/** A message that is quoted as a whole. */
const stripQuotes = (text: string): string => /^["'“]([^"'“”]*)["'”]$/.exec(text)?.[1] ?? text

/** Null when a quote is open at the end. */
function splitWords(text: string): string[] | null {
  try {
    return split(toPlainHyphens(text))
  } catch {
    return null
  }
}

type SplitWords = { options: Command['options']; others: string[] }

function splitOptions(verb: Verb, words: string[]): SplitWords {
  const found: SplitWords = { options: {}, others: [] }
  for (let at = 0; at < words.length; at++) {
    // chat clients replace two hyphens with a dash
    const word = requirePresent(words[at]).replace(/^[\u2012-\u2015\u2212]{1,2}(?=\w|$)/, '--')
    if (!word.startsWith('-')) found.others.push(word)
    else at += parseOption(verb, found.options, word, words[at + 1])
  }
  return found
}

/** Returns how many of the next words belong to the option. */
function parseOption(
  verb: Verb,
  options: Command['options'],
  word: string,
  next: string | undefined,
): 0 | 1 {
  const [, written = '', own] = requirePresent(/^--?([^=]*)(?:=(.*))?$/s.exec(word))
  const known = grammar[verb].options
  const name = readShortOption(written, known)
  if (!Object.hasOwn(known, name))
    throw createInvalidCommandError(
      `${verb} takes no option ${word.slice(0, 40)}`,
      formatUsage(verb),
    )
  if (Object.hasOwn(options, name))
    throw createInvalidCommandError(`--${name} is set twice`, formatUsage(verb))
  if (requirePresent(known[name]).value === null) {
    if (own !== undefined)
      throw createInvalidCommandError(`--${name} takes no value`, formatUsage(verb))
    options[name] = true
    return 0
  }
  const value = own ?? next
  if (value === undefined || value === '' || (own === undefined && /^(--|—)/.test(value)))
    throw createInvalidCommandError(`--${name} needs a value`, formatUsage(verb))
  options[name] = value
  return own === undefined ? 1 : 0
}

/** `-m` is the comment of a verb that takes no message. */
function readShortOption(written: string, known: object): string {
  const name = Object.hasOwn(shortOptions, written)
    ? requirePresent(shortOptions[written])
    : written
  return name === 'message' && !('message' in known) && 'comment' in known ? 'comment' : name
}

/** An id of an operation, or its beginning as messages show it. */
const operationId = /^(?=[a-f-]*\d)[0-9a-f]{8}[0-9a-f-]{0,28}$/i

function assignPositional(command: Command, others: string[]): void {
  const { takes } = grammar[command.verb]
  const many = { nothing: 0, 'maybe-environment': 1, environment: 1, either: 1, pair: 2, verb: 1 }[
    takes
  ]
  if (others.length > many)
    throw createInvalidCommandError(
      `unexpected word ${requirePresent(others[many]).slice(0, 40)}`,
      formatUsage(command.verb),
    )
  const [first, second] = others
  if (first === undefined && (takes === 'environment' || takes === 'either'))
    throw createInvalidCommandError(
      `${command.verb} needs ` +
        `${takes === 'either' ? 'an environment or operation' : 'an environment'}`,
      formatUsage(command.verb),
    )
  if (first === undefined) return
  if (takes === 'verb') command.options['about'] = parseVerb(first)
  else if (takes === 'either' && operationId.test(first)) command.operation = first.toLowerCase()
  else command.environment = getName(first)
  if (second !== undefined) command.options['with'] = getName(second)
}

function getName(word: string): string {
  const { success } = environmentNameSchema.safeParse(word)
  if (success) return word
  throw createInvalidCommandError(
    `${word.slice(0, 40)} is not a name of an environment`,
    'expected 1 to 40 lower-case letters, digits or dashes, starting with a letter',
  )
}

/** Stores the text after `--` as message or comment. */
function storeComment(command: Command, text: string): void {
  const name = ['message', 'comment'].find(one => one in grammar[command.verb].options)
  if (!name)
    throw createInvalidCommandError(
      `${command.verb} takes no text after --`,
      formatUsage(command.verb),
    )
  if (Object.hasOwn(command.options, name))
    throw createInvalidCommandError(`--${name} is set twice`, formatUsage(command.verb))
  command.options[name] = text
}

function createInvalidCommandError(detail: string, hint: string): TwinstackError {
  return new TwinstackError('invalid-request', detail, { hint })
}
