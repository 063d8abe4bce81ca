import t from 'tap'
import { countAspects } from '../../../src/analysis/parity/countAspects.ts'
import { compareStates } from '../../../src/analysis/parity/compareStates.ts'

const createExport = (stack: string, inputs: object) => ({
  version: 3,
  deployment: {
    resources: ['main', 'other'].map(name => ({
      urn: `urn:pulumi:${stack}::shop::aws:rds/cluster:Cluster::${name}`,
      type: 'aws:rds/cluster:Cluster',
      custom: true,
      id: name,
      inputs: name === 'main' ? inputs : {},
      outputs: {},
    })),
  },
})

t.test('every aspect once, with its resources and its differences by verdict', async t => {
  const entry = {
    id: 'backups',
    aspect: 'backups',
    selector: { property: 'backupRetentionPeriod' },
    staging: 1,
    production: 30,
    justification: 'j',
    risk: 'r',
    owner: 'o',
    review: '2999-01-01',
  }
  const result = compareStates({
    left: createExport('staging', { engineVersion: '14', backupRetentionPeriod: 1 }),
    right: createExport('production', { engineVersion: '15', backupRetentionPeriod: 30 }),
    register: { pairs: [], differences: [entry] },
    options: { now: new Date() },
  })
  const counts = countAspects(result)
  t.equal(new Set(counts.map(({ aspect }) => aspect)).size, 16)
  const find = (aspect: string) => counts.find(one => one.aspect === aspect)
  t.match(find('database'), { resources: 2, identical: 1, failing: 1, documented: 0 })
  t.match(find('backups'), { failing: 0, documented: 1 })
  t.same(find('network'), {
    aspect: 'network',
    resources: 0,
    identical: 0,
    failing: 0,
    documented: 0,
    ahead: 0,
    ignored: 0,
  })
})

t.test('an aspect that mode partial leaves out does not fail', async t => {
  const result = compareStates({
    left: createExport('staging', { port: 1 }),
    right: createExport('production', { port: 2 }),
    options: { now: new Date(), pair: { mode: 'partial', aspects: ['network'] } },
  })
  const [database] = countAspects(result).filter(({ aspect }) => aspect === 'database')
  t.match(database, { failing: 0, ignored: 1 })
})
