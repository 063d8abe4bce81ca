/** What stands in place of a secret, everywhere. */
export const withheld = '[secret]'
const shortest = 4

/**
 * Replaces every known secret before anything is written: the plain text, and its JSON-escaped,
 * URL-encoded and base64 forms, longest first, so that a secret inside another does not leave a
 * tail. What is not a known value can still slip.
 */
export class Redactor {
  readonly #forms = new Set<string>()
  #pattern: RegExp | null = null

  /** Every string or number inside `value` becomes a known secret. */
  add(value: unknown): void {
    if (typeof value === 'object' && value !== null)
      for (const item of Object.values(value)) this.add(item)
    else if (typeof value === 'string' || typeof value === 'number') this.#addText(String(value))
  }

  #addText(text: string): void {
    if (text.length < shortest || text === withheld || this.#forms.has(text)) return
    for (const form of [...formsOf(text), ...linesOf(text)]) this.#forms.add(form)
    this.#pattern = null
  }

  text(text: string): string {
    if (this.#forms.size === 0) return text
    this.#pattern ??= patternOf([...this.#forms])
    return text.replace(this.#pattern, withheld)
  }

  /** A copy of plain JSON data with every string in it redacted, keys as well. */
  value<T>(value: T): T {
    return (this.#forms.size === 0 ? value : this.#walk(value)) as T
  }

  #walk(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value)
    if (typeof value === 'number') return this.#forms.has(String(value)) ? withheld : value
    if (Array.isArray(value)) return value.map(item => this.#walk(item))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [this.text(key), this.#walk(item)]),
    )
  }
}

function formsOf(text: string): string[] {
  const bytes = Buffer.from(text)
  const escaped = JSON.stringify(text).slice(1, -1)
  return [
    text,
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    encodeURIComponent(text),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ]
}

/** A key file is often printed line by line. */
function linesOf(text: string): string[] {
  return text.includes('\n')
    ? text
        .split('\n')
        .map(line => line.trim())
        .filter(line => line.length >= 16)
    : []
}

function patternOf(forms: string[]): RegExp {
  const longestFirst = forms.toSorted((a, b) => b.length - a.length)
  return new RegExp(
    longestFirst.map(form => form.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'),
    'g',
  )
}
