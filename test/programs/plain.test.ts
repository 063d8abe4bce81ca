import t from 'tap'
import { plainly } from './plainly.ts'

// once more, and nothing changes: plain.long.test.ts
t.test('a plain `pulumi up` of the sample', async t => {
  const pulumi = await plainly(t)
  const output = await pulumi('up', '--yes', '--skip-preview')
  t.match(output, /staging\.example\.com/)
  t.match(output, /\d\d created/)
})
