import t from 'tap'
import type { Deployment } from '../../../src/model/checkpoint.ts'
import { findClaimedAccount, listOwned } from '../../../src/services/environments/stateOwners.ts'

const provider = (name: string, region: string) => ({
  urn: `urn:pulumi:dev::shop::pulumi:providers:aws::${name}`,
  type: 'pulumi:providers:aws',
  custom: true,
  id: name,
  inputs: { region },
})
const topic = (id: string, more: object = {}) => ({
  urn: `urn:pulumi:dev::shop::aws:sns/topic:Topic::${id}`,
  type: 'aws:sns/topic:Topic',
  custom: true,
  id,
  inputs: {},
  outputs: {},
  ...more,
})
const of = (...resources: object[]) => listOwned({ resources } as Deployment)

t.test('what a destroy would delete, and where', t => {
  const eu = provider('default', 'eu-west-1')
  const us = provider('us', 'us-east-1')
  t.match(
    of(
      eu,
      us,
      topic('a', { provider: `${eu.urn}::default` }),
      topic('b', { provider: `${us.urn}::us` }),
      topic('c', { provider: `${us.urn}::us`, inputs: { region: 'eu-north-1' } }),
      topic('d'),
      topic('read', { external: true }),
      topic('component', { id: undefined, custom: false }),
      topic('other', { type: 'random:index/randomId:RandomId' }),
    ).map(({ id, region }) => [id, region]),
    [
      ['a', 'eu-west-1'],
      ['b', 'us-east-1'],
      ['c', 'eu-north-1'],
      ['d', undefined],
    ],
  )
  t.notOk(of(topic('a', { outputs: { arn: 'arn:aws:sns:eu-west-1:1:a' } }))[0]?.arn, 'no ARN')
  t.end()
})

t.test('the account that a state claims', t => {
  const arn = (account: string) => ({ outputs: { arn: `arn:aws:sns:eu-west-1:${account}:x` } })
  t.equal(findClaimedAccount(of(topic('a', arn('1')), topic('b', arn('1')), topic('c'))), '1')
  t.equal(findClaimedAccount(of(topic('a', arn('1')), topic('b', arn('2')))), null, 'more than one')
  t.equal(findClaimedAccount(of(topic('a'))), null)
  t.end()
})
