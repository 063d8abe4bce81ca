import t from 'tap'
import { isFinalRefusal, isTemporary } from '../../../src/integrations/inbox/failures.ts'
import { TwinstackError } from '../../../src/lib/errors.ts'

/** [error, temporary, final] */
const cases: [string, unknown, boolean, boolean][] = [
  ['a busy environment', new TwinstackError('environment-busy', ''), true, false],
  ['a rate limit', new TwinstackError('rate-limited', ''), true, false],
  ['a refusal', new TwinstackError('forbidden', ''), false, true],
  ['an internal error', new TwinstackError('internal', ''), false, false],
  ['an answer of 503', { status: 503 }, true, false],
  ['an answer of 429', { status: 429 }, true, false],
  ['an answer of 422', { status: 422 }, false, false],
  ['a lost connection', Object.assign(new Error(), { code: 'ECONNRESET' }), true, false],
  ['an error of undici', Object.assign(new Error(), { code: 'UND_ERR_SOCKET' }), true, false],
  ['a timeout', Object.assign(new Error(), { name: 'TimeoutError' }), true, false],
  ['fetch without a connection', new TypeError('fetch failed'), true, false],
  ['a mistake in the code', new TypeError('x is not a function'), false, false],
  ['a cause', new Error('a', { cause: new TypeError('fetch failed') }), true, false],
  ['nothing', undefined, false, false],
]

t.test('failures are temporary, final or unexpected', t => {
  for (const [name, error, temporary, final] of cases) {
    t.equal(isTemporary(error), temporary, name)
    t.equal(isFinalRefusal(error), final, name)
  }
  t.end()
})
