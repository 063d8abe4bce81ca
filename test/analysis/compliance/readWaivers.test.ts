import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readWaivers } from '../../../src/analysis/compliance/readWaivers.ts'
import { repositoryRoot } from '../../fixtures/programs/repository.ts'

t.test('waivers', async t => {
  t.same(readWaivers(''), [])
  t.match(
    readWaivers(
      'waivers: [{ rule: log_retention, environment: staging, reason: cost, owner: me, ' +
        'expires: 2027-01-31 }]',
    ),
    [{ rule: 'log_retention', expires: '2027-01-31' }],
  )
  t.throws(
    () =>
      readWaivers(
        'waivers: [{ rule: x, reason: "", expires: never, until: 1 }]',
        'programs/waivers.yaml',
      ),
    {
      code: 'invalid-request',
      message:
        /programs\/waivers.yaml is wrong: .*waivers.0.reason: is empty.*waivers.0.owner: missing.*waivers.0.expires: .*YYYY-MM-DD.*waivers.0.until: unknown field/,
    },
  )
})

t.test("the sample's file", async t => {
  t.same(readWaivers(readFileSync(join(repositoryRoot, 'programs/waivers.yaml'), 'utf8')), [])
})
