/**
 * Masks known secrets in the output of a run. Two rules protect the protocol: its words and the
 * keys of objects are never changed (redactedFields.ts lists the fields that contain values), and a
 * short secret is masked only when it is a whole token, so that the secret `postgres` does not
 * change `aurora-postgresql`. In data a hyphen is part of a word, but ends any other secret.
 */
import { withheld } from '../../../model/checkpoint.ts'
import { eventFields, resultFields, type Fields } from './redactedFields.ts'

/**
 * A shorter secret can't be distinguished from ordinary text, so it is masked only when it is a
 * whole value. The engine masks in its messages from the same length on (sdk/v3
 * `go/common/util/logging/log.go`, CreateFilter).
 */
const shortest = 3
/** From this length on a secret that is not a word is also masked inside other words. */
const distinctiveLength = 16

type Patterns = { text: RegExp; data: RegExp }

/**
 * Replaces known secrets: the plain text, and its JSON-escaped, URL-encoded and base64 forms,
 * longest first, so that no part of a longer secret remains when it contains a shorter one. A value
 * that was not marked as secret is not known here and is not masked.
 */
export class Redactor {
  /** each form, with whether it is also masked inside a word */
  readonly #forms = new Map<string, boolean>()
  /** too short for a pattern */
  readonly #short = new Set<string>()
  #patterns: Patterns | null = null

  /** Adds every string or number inside `value` to the known secrets. */
  add(value: unknown): void {
    if (typeof value === 'object' && value !== null)
      for (const item of Object.values(value)) this.add(item)
    else if (typeof value === 'string' || typeof value === 'number') this.#addText(String(value))
  }

  #addText(text: string): void {
    if (text === '' || text === withheld || this.#forms.has(text)) return
    if (text.length < shortest) return void this.#short.add(text)
    for (const form of listPlainForms(text)) this.#forms.set(form, isDistinctive(text))
    for (const form of listEncodedForms(text)) this.#forms.set(form, form.length >= 12)
    this.#patterns = null
  }

  /** Masks free text: a message, or the output of a program. */
  redactText(text: string): string {
    const patterns = this.#compile()
    return patterns === null ? text : text.replace(patterns.text, withheld)
  }

  /**
   * Returns a copy of JSON data of the program or the cloud in which values are masked, but no
   * keys.
   */
  redactValue<T>(value: T): T {
    return this.#apply(value, 'data') as T
  }

  /** Whether `value` would mask anything inside this data. */
  finds(value: unknown): boolean {
    return JSON.stringify(this.redactValue(value)) !== JSON.stringify(value)
  }

  /** Returns a masked copy of an event of a run; see redactedFields.ts. */
  redactEvent<T>(event: T): T {
    return this.#apply(event, eventFields) as T
  }

  /** Returns a masked copy of a RunResult; see redactedFields.ts. */
  redactResult<T>(result: T): T {
    return this.#apply(result, resultFields) as T
  }

  #compile(): Patterns | null {
    if (this.#forms.size === 0) return null
    return (this.#patterns ??= {
      text: compilePattern(this.#forms, () => textBounds),
      data: compilePattern(this.#forms, getDataBounds),
    })
  }

  #apply(value: unknown, fields: Fields): unknown {
    return this.#walk(value, fields, this.#compile())
  }

  #walk(value: unknown, fields: Fields, patterns: Patterns | null): unknown {
    if (fields === 'word') return value
    if (typeof value === 'string') return this.#maskText(value, fields, patterns)
    if (typeof value === 'number')
      return fields === 'data' && this.#forms.has(String(value)) ? withheld : value
    if (Array.isArray(value)) return value.map(item => this.#walk(item, fields, patterns))
    if (typeof value !== 'object' || value === null) return value
    const masked = Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        this.#walk(item, getFieldsBelow(fields, key), patterns),
      ]),
    )
    return isChange(fields) ? maskOld(masked) : masked
  }

  #maskText(value: string, fields: Fields, patterns: Patterns | null): string {
    if (fields === 'data' && this.#short.has(value)) return withheld
    if (patterns === null) return value
    return value.replace(fields === 'data' ? patterns.data : patterns.text, withheld)
  }
}

type Sides = { before?: unknown; after?: unknown }

function isChange(fields: Fields): boolean {
  return typeof fields === 'object' && 'before' in fields && 'after' in fields
}

/**
 * The old value of a property that contains a secret now was a secret, too; after a rotation it is
 * no longer among the known secrets.
 */
function maskOld(masked: Sides): Sides {
  // the engine itself masks secrets of the configuration in what it reports
  const holdsSecret = JSON.stringify(masked.after ?? null).includes(withheld)
  const hasOld = masked.before !== null && masked.before !== undefined
  return holdsSecret && hasOld ? { ...masked, before: withheld } : masked
}

/** An object that the lists do not describe is treated as data, a string as free text. */
function getFieldsBelow(fields: Fields, key: string): Fields {
  if (typeof fields === 'string') return 'data'
  return Object.hasOwn(fields, key) ? (fields[key] ?? 'text') : 'text'
}

/** Whether a text differs so much from one to three words that it is masked inside other text. */
function isDistinctive(text: string): boolean {
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9._:/\s-]/]
  if (isWord(text)) return false
  return (
    text.length >= distinctiveLength ||
    (text.length >= 8 && classes.filter(form => form.test(text)).length >= 3)
  )
}

function isWord(text: string): boolean {
  return /^[a-z]+(?:[-_. ][a-z]+){0,2}$/i.test(text)
}

function listPlainForms(text: string): string[] {
  const escaped = JSON.stringify(text).slice(1, -1)
  const forms = [text, escaped, JSON.stringify(escaped).slice(1, -1), encode(text)]
  return [...new Set([...forms, ...listLines(text)])]
}

function listEncodedForms(text: string): string[] {
  const bytes = Buffer.from(text)
  return [bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')]
}

/** Returns the URL-encoded form; a lone surrogate has none. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** A key file is often printed line by line. */
function listLines(text: string): string[] {
  return text.includes('\n')
    ? text
        .split('\n')
        .map(line => line.trim())
        .filter(line => line.length >= 16)
    : []
}

/**
 * Matches text before a token that is not part of it although it ends in a letter: the escapes of
 * JSON and URLs, and the colour codes of a terminal.
 */
const escapes = String.raw`\\[nrtbf]|%[0-9A-Fa-f]{2}|\x1b\[[0-9;]*m`

/**
 * Limits where a secret is masked: not beside token characters, and not where `before` or `after`
 * exclude it.
 */
type Bounds = { isToken: RegExp; before: string; after: string }

function getBounds(characters: string, { before = '', after = '' } = {}): Bounds {
  return {
    isToken: new RegExp(`[${characters}]`),
    before: `(?:(?<![${characters}])|(?<=${escapes}))${before}`,
    after: `(?![${characters}])${after}`,
  }
}

const textBounds = getBounds('A-Za-z0-9_')
const wordBounds = getBounds('A-Za-z0-9_-')
/** Four digits can be a part of a UUID or a year by chance. */
const groupBounds = getBounds('A-Za-z0-9_', {
  before: '(?<![0-9a-f]{4}-)',
  after: '(?!-[0-9a-f]{2})',
})

function getDataBounds(form: string): Bounds {
  if (isWord(form)) return wordBounds
  return /^[0-9a-f]{4}$/i.test(form) ? groupBounds : textBounds
}

function compilePattern(forms: Map<string, boolean>, boundsFor: (form: string) => Bounds): RegExp {
  const alternatives = [...forms]
    .toSorted(([a], [b]) => b.length - a.length)
    .map(([form, anywhere]) => {
      const literal = form.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
      if (anywhere) return literal
      const { isToken, before, after } = boundsFor(form)
      const first = isToken.test(form.at(0) ?? '') ? before : ''
      const last = isToken.test(form.at(-1) ?? '') ? after : ''
      return `${first}${literal}${last}`
    })
  return new RegExp(alternatives.join('|'), 'g')
}
