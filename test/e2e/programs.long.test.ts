/** Every way to misbehave that we know; two of them run in every suite (programs.test.ts). */
import t from 'tap'
import { bad, misbehave } from './misbehaving.ts'

t.test('programs that misbehave', async t => {
  await misbehave(t, bad.map(({ fixture }) => fixture))
})
