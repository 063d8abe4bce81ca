/**
 * The running service under schemathesis, in small: a case or two of each route; all of it: `npm
 * run fuzz:api`. Without Python, or without a registry for schemathesis, a message reports this;
 * the only assertion is then about the message.
 */
import t from 'tap'
import { fuzz } from './fuzz.ts'
import { schemathesis } from './schemathesis.ts'

t.setTimeout(240_000)
const found = await schemathesis()
if ('missing' in found) {
  console.error(`test/fuzz: not run: ${found.missing}`)
  t.match(found.missing, /Python|pip/, 'the message names what is missing')
} else {
  t.test('every answer is documented', async t => {
    const { code, calls, statuses, output } = await fuzz(t, {
      command: found.command,
      seed: 1,
      args: ['--phases', 'fuzzing', '--max-examples', '1', '--no-shrink'],
    })
    t.equal(code, 0, code === 0 ? '' : output)
    t.ok(calls > 80, `${calls} calls`)
    t.same(
      Object.keys(statuses).filter(status => Number(status) >= 500),
      [],
    )
  })
}
