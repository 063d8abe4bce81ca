/** Validates input, so that verbs and the HTTP layer report a wrong field in the same way. */
import { z } from 'zod'
import { TwinstackError } from './errors.ts'
import type { FieldError } from './errors.ts'
import { requirePresent } from './requirePresent.ts'

/**
 * Parses, or throws `invalid-request` that names every wrong field. `what` begins the message, e.g.
 * `the body`.
 */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  what = 'the input',
): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw createInvalidInputError(parsed.error, what, schema)
}

/** Creates `invalid-request` from the issues of zod. */
export function createInvalidInputError(
  error: z.core.$ZodError,
  what: string,
  schema?: unknown,
): TwinstackError<'invalid-request'> {
  const fields = listFieldErrors(error, schema)
  const detail =
    `${what} is wrong: ` +
    fields
      .map(field => (field.path === '' ? field.message : `${field.path}: ${field.message}`))
      .join('; ')
  return new TwinstackError('invalid-request', detail, { fields, cause: error })
}

/** One entry per wrong field; an unknown key is named by its own path, not by its parent's. */
export function listFieldErrors(error: z.core.$ZodError, schema?: unknown): FieldError[] {
  return error.issues.flatMap(selectMeantIssues).flatMap(issue => {
    if (issue.code !== 'unrecognized_keys')
      return [{ path: formatPath(issue.path), message: formatSentence(issue.message) }]
    return issue.keys.map(key => ({
      path: formatPath([...issue.path, key]),
      message: describeUnknownField(issue.path, schema),
    }))
  })
}

/**
 * When only one alternative of a union has the type of the input, its issues are more useful than
 * "none fits". A message of the schema itself has precedence.
 */
function selectMeantIssues(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.message !== 'Invalid input') return [issue]
  const fitting = issue.errors.filter(
    branch => !branch.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  )
  return fitting.length === 1
    ? requirePresent(fitting[0]).map(inner => ({ ...inner, path: [...issue.path, ...inner.path] }))
    : [issue]
}

/**
 * True when `value` nests deeper than `limit` arrays or objects. It is iterative, because such a
 * value could overflow the call stack of recursive code.
 */
export function isDeeperThan(value: unknown, limit: number): boolean {
  let level = listChildren([value])
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= limit) return true
    level = level.flatMap(listChildren)
  }
  return false
}

/** the objects and arrays directly inside a value */
export function listChildren(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value as Record<string, unknown>).filter(
    (child): child is object => typeof child === 'object' && child !== null,
  )
}

function formatPath(path: PropertyKey[]): string {
  return path.map(String).join('.')
}

function formatSentence(message: string): string {
  const missing = /^Invalid input: expected (.+), received (?:undefined|null)$/.exec(message)
  return missing
    ? `missing, expected ${missing[1]}`
    : message.replace(/^Invalid (?:input|option): /, '')
}

function describeUnknownField(path: PropertyKey[], schema: unknown): string {
  if (path.length > 0 || !(schema instanceof z.ZodObject)) return 'unknown field'
  const known = Object.keys(schema.shape)
  return known.length > 0
    ? `unknown field; known are ${known.join(', ')}`
    : 'unknown field; none is expected'
}
