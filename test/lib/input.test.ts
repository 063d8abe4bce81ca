import t from 'tap'
import { z } from 'zod'
import { TwinstackError } from '../../src/lib/errors.ts'
import { isDeeperThan, parseInput } from '../../src/lib/input.ts'

const schema = z.strictObject({
  name: z.string(),
  size: z.strictObject({ width: z.int() }).optional(),
  kind: z.enum(['a', 'b']).optional(),
})

function expectRefusal(input: unknown): TwinstackError {
  try {
    parseInput(schema, input, 'the body')
  } catch (error) {
    if (error instanceof TwinstackError) return error
  }
  throw new Error('expected a TwinstackError')
}

t.test('gives what it parsed', async t => {
  t.same(parseInput(schema, { name: 'x', size: { width: 1 } }), { name: 'x', size: { width: 1 } })
})

t.test('names each wrong field by its path', async t => {
  const { code, fields, message } = expectRefusal({ size: { width: 'wide' }, kind: 'c' })
  t.equal(code, 'invalid-request')
  t.same(fields, [
    { path: 'name', message: 'missing, expected string' },
    { path: 'size.width', message: 'expected number, received string' },
    { path: 'kind', message: 'expected one of "a"|"b"' },
  ])
  t.equal(
    message,
    'the body is wrong: name: missing, expected string; size.width: expected number, received ' +
      'string; kind: expected one of "a"|"b"',
  )
})

t.test('names unknown keys, with what is known', async t => {
  t.same(expectRefusal({ name: 'x', nmae: 'y', size: { width: 1, depth: 2 } }).fields, [
    { path: 'size.depth', message: 'unknown field' },
    { path: 'nmae', message: 'unknown field; known are name, size, kind' },
  ])
})

t.test('nothing at all', async t => {
  t.same(expectRefusal(null).fields, [{ path: '', message: 'missing, expected object' }])
})

t.test('depth is measured without recursion', async t => {
  t.notOk(isDeeperThan({ a: [1, { b: 2 }] }, 3))
  t.ok(isDeeperThan({ a: [1, { b: 2 }] }, 2))
  t.notOk(isDeeperThan('text', 0))
  t.ok(
    isDeeperThan(JSON.parse('['.repeat(400_000) + ']'.repeat(400_000)), 32),
    'deep enough to break recursive code',
  )
})
