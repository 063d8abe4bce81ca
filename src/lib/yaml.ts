/**
 * Parses YAML of a revision, which anybody who can push a branch can write. It limits size, depth
 * and aliases, and uses a separate thread for large texts. The parser itself is recursive, compares
 * all keys of a map with each other and copies the values of aliases, so every text is measured
 * before it is parsed.
 */
import { Worker } from 'node:worker_threads'
import { isMap, isScalar, LineCounter, parseDocument, stringify, visit, type Document } from 'yaml'
import { createDigestCache } from './digestCache.ts'
import { TwinstackError, getErrorMessage } from './errors.ts'
import { findSiblingFile } from './findSiblingFile.ts'

export const yamlLimits = {
  /** characters of the whole text */
  characters: 2 ** 20,
  /** characters; `prepareYaml` parses longer texts in a separate thread */
  inThread: 2 ** 14,
  /** nested `[` and `{` */
  flowDepth: 64,
  /** column at which the content of a line begins: it bounds how deep blocks are nested */
  column: 200,
  aliases: 100,
  anchors: 500,
  /** scalars and collections; repetitions by aliases count each time */
  nodes: 100_000,
  /** time limit of a separate thread in milliseconds, long enough for a busy machine */
  milliseconds: 30_000,
} as const

/** The result of a separate thread. */
export class ParsedYaml {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}

/** Why a text is refused, without the name of its file. */
class YamlRefusal extends Error {}

/** A text, or the parsed value of a large one (`prepareYaml`). */
export type YamlSource = string | ParsedYaml

/**
 * Parses a small text, or returns the value that was parsed already. An empty text is null.
 *
 * @throws TwinstackError `invalid-request` that names the file, the line and the limit
 */
export function parseYaml(source: YamlSource, file: string): unknown {
  if (source instanceof ParsedYaml) return source.value
  if (source.length > yamlLimits.inThread * 4)
    throw nameFile(
      file,
      new YamlRefusal(`it has ${source.length} characters and was not parsed in advance`),
    )
  return parseInPlace(source, file)
}

/**
 * Parses a text of any length in the calling thread, for processes that have no other work.
 *
 * @throws TwinstackError `invalid-request`
 */
export function parseInPlace(text: string, file: string): unknown {
  try {
    return parseMeasured(text)
  } catch (error) {
    throw nameFile(file, error)
  }
}

/**
 * The text of a file that the engine reads. Keys are in quotes, because a key `"<<"` of a revision
 * is not a merge key; without quotes the engine would merge a value that the guard has read as a
 * plain one.
 */
export function formatForEngine(value: object): string {
  return stringify(value, { defaultKeyType: 'QUOTE_DOUBLE' })
}

/**
 * Prepares a text for `parseYaml`: a large one is parsed in a separate thread, with limits of
 * memory and time.
 *
 * @throws TwinstackError `invalid-request`
 */
export async function prepareYaml(text: string, file: string): Promise<YamlSource> {
  if (text.length <= yamlLimits.inThread) return text
  try {
    measure(text)
    const value = await parsed.read(text, () => parseInThread(text))
    // callers may change their value
    return new ParsedYaml(structuredClone(value))
  } catch (error) {
    throw nameFile(file, error)
  }
}

/** A thread takes far longer than the digest of a text and a copy of its value. */
const parsed = createDigestCache<Promise<unknown>>(16)

/** @throws YamlRefusal */
export function parseMeasured(text: string): unknown {
  measure(text)
  // with `prettyErrors` each of 100,000 errors would get an excerpt of the text; the engine applies
  // merge keys of YAML 1.1 (https://yaml.org/type/merge.html) when it reads a settings file
  const lineCounter = new LineCounter()
  const options = {
    merge: true,
    uniqueKeys: false,
    logLevel: 'error',
    prettyErrors: false,
  } as const
  const document = parseDocument(text, { ...options, lineCounter })
  const [problem] = document.errors
  if (problem) {
    const { line, col } = lineCounter.linePos(problem.pos[0])
    const reason = `${getFirstLine(problem.message)} at line ${line}, column ${col}`
    throw new YamlRefusal(reason, { cause: problem })
  }
  refuseDuplicateKeys(document)
  const value = convert(document)
  countNodes(value)
  return value
}

function convert(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: yamlLimits.aliases })
  } catch (cause) {
    const reason = getErrorMessage(cause)
    const where = reason.startsWith('Merge sources') ? ' at the key `<<`' : ''
    throw new YamlRefusal(`${reason}${where}`, { cause })
  }
}

/** Checks the limits in one pass over the characters, before the text is parsed. */
function measure(text: string): void {
  if (text.length > yamlLimits.characters)
    throw new YamlRefusal(
      `it has ${text.length} characters; at most ${yamlLimits.characters} are read`,
    )
  measureFlow(text)
  for (const [at, line] of text.split('\n').entries()) {
    const column = /^[\s?:-]*/.exec(line)?.[0].length ?? 0
    // a line of dashes alone separates documents
    if (column > yamlLimits.column && column < line.length)
      throw new YamlRefusal(
        `line ${at + 1} begins at column ${column}; at most ${yamlLimits.column}`,
      )
    if (column > yamlLimits.column && /[?:-]\s/.test(line))
      throw new YamlRefusal(`line ${at + 1} is nested too deep`)
  }
}

/**
 * Checks brackets and anchors. Brackets in quoted text count as well, because no real file has 64
 * of them unclosed.
 */
function measureFlow(text: string): void {
  let depth = 0
  let anchors = 0
  for (const character of text) {
    if (character === '[' || character === '{') depth += 1
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1)
    else if (character === '&') anchors += 1
    if (depth > yamlLimits.flowDepth)
      throw new YamlRefusal(`brackets are nested deeper than ${yamlLimits.flowDepth} levels`)
  }
  if (anchors > yamlLimits.anchors)
    throw new YamlRefusal(`it has more than ${yamlLimits.anchors} anchors`)
}

/**
 * Refuses duplicate keys. The check of the parser is not used, because it compares each key with
 * all others.
 */
function refuseDuplicateKeys(document: Document): void {
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>()
      for (const { key } of map.items) {
        if (!isScalar(key)) continue
        if (seen.has(key.value) && key.value !== '<<')
          throw new YamlRefusal(`Map keys must be unique: ${String(key.value).slice(0, 100)}`)
        seen.add(key.value)
      }
    },
    Pair(_key, pair) {
      if (isMap(pair.key)) throw new YamlRefusal('a map cannot be a key')
    },
  })
}

function countNodes(value: unknown): void {
  const open = [value]
  for (let count = 0; open.length > 0; count += 1) {
    if (count > yamlLimits.nodes)
      throw new YamlRefusal(`it has more than ${yamlLimits.nodes} values`)
    const next = open.pop()
    if (typeof next === 'object' && next !== null)
      for (const item of Object.values(next)) open.push(item)
  }
}

/** The message of the thread (yamlWorker.ts). */
export type YamlAnswer = { value: unknown } | { message: string }

async function parseInThread(text: string): Promise<unknown> {
  const worker = new Worker(findSiblingFile(import.meta.url, './yamlWorker'), {
    workerData: { text },
    resourceLimits: { maxOldGenerationSizeMb: 256, stackSizeMb: 4 },
    env: {},
  })
  const answer = await new Promise<YamlAnswer>(resolve => {
    const { milliseconds } = yamlLimits
    const timer = setTimeout(
      () => resolve({ message: `parsing took longer than ${milliseconds / 1000} s` }),
      milliseconds,
    )
    const end = (found: YamlAnswer) => {
      clearTimeout(timer)
      resolve(found)
    }
    worker.once('message', end)
    worker.once('error', (error: Error) => end({ message: `parsing failed: ${error.message}` }))
    worker.once('exit', () => end({ message: 'parsing ended without a result' }))
  })
  await worker.terminate()
  if ('message' in answer) throw new YamlRefusal(answer.message)
  return answer.value
}

function getFirstLine(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/:$/, '')
}

/** Creates the error for the caller from the file and the reason. */
function nameFile(file: string, error: unknown): unknown {
  if (!(error instanceof YamlRefusal)) return error
  const { message, cause } = error
  return new TwinstackError('invalid-request', `${file} is not valid YAML: ${message}`, {
    fields: [{ path: file, message }],
    ...(cause === undefined ? {} : { cause }),
  })
}
