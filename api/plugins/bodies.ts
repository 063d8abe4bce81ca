import { TwinstackError } from '../../src/lib/errors.ts'
import { isDeeperThan, createInvalidInputError } from '../../src/lib/input.ts'
import type { App, Limits } from '../services.ts'

const parts: Record<string, string> = {
  body: 'the body',
  querystring: 'the query',
  params: 'the path',
  headers: 'the headers',
}

/**
 * Accepts JSON only, without keys that change prototypes and at most as deep as our own documents;
 * the zod schema of the route validates the rest. An empty body counts as none, so that a POST
 * without one may carry the content type.
 */
export function bodies(app: App, limits: Limits): void {
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (text === '') return done(null, undefined)
    return parse(request, String(text), (error, value) => {
      if (error) return done(createNotJsonError(String(text)))
      return isDeeperThan(value, limits.depth)
        ? done(createTooDeepError(limits.depth))
        : done(null, value)
    })
  })
  app.setValidatorCompiler<import('zod').ZodType>(({ schema, httpPart }) => data => {
    const parsed = schema.safeParse(data)
    return parsed.success
      ? { value: parsed.data }
      : {
          error: createInvalidInputError(
            parsed.error,
            parts[httpPart ?? ''] ?? 'the request',
            schema,
          ),
        }
  })
}

/**
 * The plain parser distinguishes the cases: it accepts bodies that the secure parser refuses for
 * their keys.
 */
function createNotJsonError(text: string): TwinstackError {
  try {
    JSON.parse(text)
  } catch (error) {
    return new TwinstackError(
      'invalid-request',
      `the body is not valid JSON: ${(error as Error).message.slice(0, 200)}`,
    )
  }
  return new TwinstackError(
    'invalid-request',
    'the body has a key `__proto__`, or `constructor` with a `prototype`, which is not allowed',
  )
}

function createTooDeepError(depth: number): TwinstackError {
  return new TwinstackError('invalid-request', `the body has more than ${depth} nested levels`)
}
