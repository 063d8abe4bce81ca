import t from 'tap'
import { judgeParity } from '../../../src/analysis/parity/judgeParity.ts'
import type { ResourceRecord } from '../../../src/model/operation.ts'
import { pairSchema } from '../../../src/model/register.ts'
import type { Revision } from '../../../src/model/revision.ts'

const revision = (id: string): Revision => ({
  id,
  commit: id,
  ref: 'main',
  subject: 's',
  author: 'a',
  committedAt: null,
  dirty: false,
  dependencies: 'd',
})
const cluster = (environment: string, inputs: Record<string, unknown>): ResourceRecord => ({
  urn: `urn:pulumi:${environment}::shop::aws:rds/cluster:Cluster::main`,
  type: 'aws:rds/cluster:Cluster',
  name: 'main',
  id: `main-${environment}`,
  parent: null,
  provider: null,
  custom: true,
  protect: false,
  dependencies: [],
  inputs,
  outputs: inputs,
})
const side = (environment: string, id: string, inputs: Record<string, unknown>) => ({
  environment,
  resources: [cluster(environment, inputs)],
  revision: revision(id),
})
const judge = (
  left: ReturnType<typeof side>,
  right: ReturnType<typeof side>,
  at = '2026-06-01T00:00:00.000Z',
) =>
  judgeParity({
    left,
    right,
    register: { differences: [] },
    pair: pairSchema.parse({ left: 'staging', right: 'production' }),
    production: 'right',
    now: new Date('2026-06-15T00:00:00Z'),
    since: async differences =>
      new Map(differences.map(({ key }) => [key, { operation: null, at }])),
  })

t.test('a difference of the revision alone is ahead, within the allowed time', async t => {
  const alike = { engineVersion: '16.6' }
  const found = await judge(side('staging', 'b', alike), side('production', 'a', alike))
  t.match(found, {
    judgement: { passes: true, verdicts: [{ aspect: 'revision', status: 'ahead' }] },
  })
  t.equal(found.score, 100)
  t.match(
    await judge(
      side('staging', 'b', alike),
      side('production', 'a', alike),
      '2026-05-01T00:00:00.000Z',
    ),
    { judgement: { passes: false, verdicts: [{ status: 'too-long-ahead' }] } },
  )
})

t.test('together with another difference it is not ahead', async t => {
  const found = await judge(
    side('staging', 'b', { engineVersion: '16.6' }),
    side('production', 'a', { engineVersion: '15.4' }),
  )
  t.equal(found.judgement.passes, false)
  t.match(
    found.judgement.verdicts.find(({ aspect }) => aspect === 'revision'),
    { status: 'undocumented', fails: true },
  )
})
