import { TwinstackError } from '../../src/lib/errors.ts'
import { deeperThan, invalidInput } from '../../src/lib/input.ts'
import type { App, Limits } from '../services.ts'

const parts: Record<string, string> = {
  body: 'the body',
  querystring: 'the query',
  params: 'the path',
  headers: 'the headers',
}

/**
 * JSON only, without keys that poison prototypes and not deeper than anything of ours; then judged
 * by the route's zod schema. An empty body reads as none, so that a POST without one may carry the
 * content type.
 */
export function bodies(app: App, limits: Limits): void {
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (text === '') return done(null, undefined)
    return parse(request, String(text), (error, value) => {
      if (error) return done(notJson(String(text)))
      return deeperThan(value, limits.depth) ? done(tooDeep(limits.depth)) : done(null, value)
    })
  })
  app.setValidatorCompiler<import('zod').ZodType>(({ schema, httpPart }) => data => {
    const parsed = schema.safeParse(data)
    return parsed.success
      ? { value: parsed.data }
      : { error: invalidInput(parsed.error, parts[httpPart ?? ''] ?? 'the request', schema) }
  })
}

/** Told apart by the plain parser: it accepts what the careful one refuses only for its keys. */
function notJson(text: string): TwinstackError {
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

function tooDeep(depth: number): TwinstackError {
  return new TwinstackError('invalid-request', `the body nests deeper than ${depth} levels`)
}
