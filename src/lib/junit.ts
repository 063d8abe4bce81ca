/**
 * Reads JUnit reports of any tool as a stream of tags. It uses saxes, the strict parser of jsdom,
 * because saxes reports line and column, resolves neither external nor declared entities, and
 * creates no objects with keys of the sender. A document type is always refused, which excludes
 * every attack by entities.
 */
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { TwinstackError } from './errors.ts'

type Case = {
  name: string
  outcome: 'passed' | 'failed' | 'error' | 'skipped'
  seconds: number | null
  message: string | null
}
/** `seconds`: the total of the report, otherwise the sum of its cases. */
export type JUnitReport = { name: string | null; cases: Case[]; seconds: number }

export const junitBytes = 2 * 1024 * 1024
const deepest = 32
const mostCases = 100_000
const longestMessage = 4000
const longestName = 500

/** @throws TwinstackError `tests-invalid` that names line and column */
export function readJUnit(text: string): JUnitReport {
  if (Buffer.byteLength(text) > junitBytes)
    throw createJunitError(`larger than ${junitBytes} bytes`)
  const reader = new Reader()
  reader.read(text)
  return reader.report()
}

class Reader {
  readonly #parser = new SaxesParser({ position: true })
  readonly #open: string[] = []
  readonly #cases: Case[] = []
  #name: string | null = null
  #seconds: number | null = null
  /**
   * the sum of the failures in the attributes of suites; parents count those of nested suites again
   */
  #claimed = 0
  #suite = ''
  #case: Case | null = null
  #text: string | null = null

  read(text: string): void {
    const parser = this.#parser
    parser.on('error', error => {
      throw createJunitError(`not well-formed: ${error.message.replace(/^\d+:\d+: /, '')}`, parser)
    })
    parser.on('doctype', () => {
      throw createJunitError('has a document type, which is not read', parser)
    })
    parser.on('opentag', tag => this.#openElement(tag as SaxesTagPlain))
    parser.on('closetag', tag => this.#closeElement(tag.name))
    parser.on('text', text => this.#add(text))
    parser.on('cdata', text => this.#add(text))
    parser.write(text).close()
  }

  report(): JUnitReport {
    const failing = this.#cases.filter(
      ({ outcome }) => outcome === 'failed' || outcome === 'error',
    ).length
    // a summary with failures but without their cases must not count as passed
    if (failing === 0 && this.#claimed > 0)
      this.#cases.push({
        name: `${this.#claimed} failures that the report does not name`,
        outcome: 'failed',
        seconds: null,
        message: null,
      })
    if (this.#cases.length === 0) throw createJunitError('has no testcase: nothing was tested')
    const sum = this.#cases.reduce((total, { seconds }) => total + (seconds ?? 0), 0)
    return {
      name: this.#name,
      cases: this.#cases,
      seconds: Math.round((this.#seconds ?? sum) * 1000) / 1000,
    }
  }

  #openElement({ name, attributes }: SaxesTagPlain): void {
    const parent = this.#open.at(-1) ?? null
    if (parent === null && name !== 'testsuites' && name !== 'testsuite')
      throw createJunitError(
        `expected the root testsuites or testsuite, found ${name.slice(0, 60)}`,
        this.#parser,
      )
    if (this.#open.push(name) > deepest)
      throw createJunitError(`nested deeper than ${deepest} levels`, this.#parser)
    if (name === 'testsuites' || name === 'testsuite') this.#beginSuite(attributes, parent)
    else if (name === 'testcase') this.#beginCase(attributes)
    else if (isVerdict(name) && (parent === 'testcase' || parent === 'testsuite'))
      this.#addVerdict(name, attributes, parent)
  }

  #beginSuite(attributes: Record<string, string>, parent: string | null): void {
    if (parent === null) this.#seconds = parseSeconds(attributes.time)
    const name = attributes.name?.slice(0, longestName)
    if (name) this.#suite = name
    this.#name ??= name || null
    this.#claimed = Math.max(
      this.#claimed,
      parseCount(attributes.failures) + parseCount(attributes.errors),
    )
  }

  #beginCase({ name = '', classname, time }: Record<string, string>): void {
    if (this.#cases.length >= mostCases)
      throw createJunitError(`more than ${mostCases} cases`, this.#parser)
    this.#case = {
      name: [classname, name].filter(Boolean).join(': ').slice(0, longestName) || 'unnamed',
      outcome: 'passed',
      seconds: parseSeconds(time),
      message: null,
    }
    this.#cases.push(this.#case)
  }

  #addVerdict(
    name: Verdict,
    { message }: Record<string, string>,
    parent: 'testcase' | 'testsuite',
  ): void {
    // an error of a whole suite (its set-up failed) counts like a case
    const found = parent === 'testcase' ? this.#case : null
    const at =
      found ??
      ({
        name: this.#suite || 'suite',
        outcome: 'passed',
        seconds: null,
        message: null,
      } satisfies Case)
    if (!found && name !== 'skipped') this.#cases.push(at)
    this.#case = at
    const outcome = outcomes[name]
    if (at.outcome === 'passed' || at.outcome === 'skipped') at.outcome = outcome
    if (message && at.message === null) at.message = message.slice(0, longestMessage)
    this.#text = ''
  }

  #add(text: string): void {
    if (this.#text !== null && this.#text.length < longestMessage)
      this.#text += text.slice(0, longestMessage)
  }

  #closeElement(name: string): void {
    this.#open.pop()
    if (isVerdict(name) && this.#text !== null) {
      const text = this.#text.trim()
      if (this.#case && text !== '')
        this.#case.message = [this.#case.message, text]
          .filter(Boolean)
          .join('\n')
          .slice(0, longestMessage)
      this.#text = null
    }
    if (name === 'testcase') this.#case = null
  }
}

const outcomes = { failure: 'failed', error: 'error', skipped: 'skipped' } as const
type Verdict = keyof typeof outcomes

function isVerdict(name: string): name is Verdict {
  return Object.hasOwn(outcomes, name)
}

function parseSeconds(text: string | undefined): number | null {
  const value = Number(text?.replaceAll(',', '') || Number.NaN)
  return Number.isFinite(value) && value >= 0 ? value : null
}

function parseCount(text: string | undefined): number {
  return text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : 0
}

function createJunitError(
  what: string,
  at?: { line: number; column: number },
): TwinstackError<'tests-invalid'> {
  const place = at ? `line ${at.line}, column ${at.column}: ` : ''
  return new TwinstackError('tests-invalid', `the JUnit report: ${place}${what}`, {
    hint:
      'expected <testsuites> or <testsuite> with <testcase>, as JUnit, pytest, Jest or ' +
      'gotestsum write it',
  })
}
