import { InvalidArgumentError } from 'commander'
import t from 'tap'
import { findId, parseIdBeginning } from '../../src/cli/shortIds.ts'

const ids = [
  '0414e3a6-1051-4a47-9cea-d9b78573d2ba',
  '0414e3a6-2051-4a47-9cea-d9b78573d2ba',
  'a3bd43c9-39f9-4502-b086-6b2929d3d64d',
]
/** Two pages. */
const list = async ({ page }: { page: number }) => ({
  items: (page === 1 ? ids.slice(0, 2) : ids.slice(2)).map(id => ({ id })),
  total: 200,
})
const find = (beginning: string) => findId('webhook', beginning, list)

t.test('an abbreviated id', async t => {
  t.equal(await find('a3bd'), ids[2])
  t.equal(await find('0414e3a6-2'), ids[1])
  const whole = 'ffffffff-1051-4a47-9cea-d9b78573d2ba'
  t.equal(await find(whole), whole, 'the service decides whether it exists')
  await t.rejects(find('0414e3a6'), {
    code: 'conflict',
    hint: 'write more of it: 0414e3a6-1051, 0414e3a6-2051',
  })
  await t.rejects(find('a3bd43c8'), {
    code: 'not-found',
    hint: 'did you mean a3bd43c9? twinstack webhook list  shows them',
  })
  await t.rejects(find('bbbbbbbb'), {
    code: 'not-found',
    hint: 'twinstack webhook list  shows them',
  })
})

t.test('an impossible id is refused before a request is sent', async t => {
  t.equal(parseIdBeginning('A3BD43C9'), 'a3bd43c9')
  for (const text of ['', 'abc', 'staging', '0414e3a6-1051-4a47-9cea-d9b78573d2ba0'])
    t.throws(() => parseIdBeginning(text), InvalidArgumentError)
})
