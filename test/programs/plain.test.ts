import t from 'tap'
import { plainly } from './plainly.ts'

// once more, and nothing changes: plain.long.test.ts
t.test('a plain `pulumi up` of the sample', async t => {
  const pulumi = await plainly(t)
  const said = await pulumi('up', '--yes', '--skip-preview')
  t.match(said, /staging\.example\.com/)
  t.match(said, /\d\d created/)
})
