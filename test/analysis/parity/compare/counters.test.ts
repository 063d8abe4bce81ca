import t from 'tap'
import { findNewestVersions } from '../../../../src/analysis/parity/compare/counters.ts'
import { placeResources } from '../../../../src/analysis/parity/compare/place.ts'
import { compileOwnNames } from '../../../../src/analysis/parity/compare/names.ts'
import { getDeployment, summarise } from '../../../../src/model/checkpoint.ts'
import { exportOf, staging } from '../../corpus/build.ts'

/**
 * A function of version 12 with an alias to `functionVersion`, and the property with the newest
 * version.
 */
function newestOf(functionName: string, functionVersion: string) {
  const document = exportOf(staging, [
    {
      type: 'aws:lambda/function:Function',
      id: 'api',
      outputs: { name: 'api', arn: 'arn:aws:lambda:eu-west-1:1:function:api', version: '12' },
    },
    { type: 'aws:lambda/alias:Alias', inputs: { functionName, functionVersion } },
  ])
  const all = placeResources(
    summarise(getDeployment(document)).resources,
    compileOwnNames('staging'),
  )
  const alias = all.find(one => one.record.type.includes('alias'))
  return alias ? findNewestVersions(all)(alias) : undefined
}

t.test('an alias to the newest version of its function, by name or by ARN', async t => {
  t.equal(newestOf('api', '12'), 'functionVersion')
  t.equal(newestOf('arn:aws:lambda:eu-west-1:1:function:api', '12'), 'functionVersion')
})

t.test('an alias to an older version, or of a function of another stack', async t => {
  t.equal(newestOf('api', '11'), null)
  t.equal(newestOf('other', '12'), null)
})
