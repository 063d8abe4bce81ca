/**
 * Pending creates on AWS, with an account that answers as in the API reference (replayed). For the
 * sandbox see test/adapters/sandbox/search.test.ts and the crash tests.
 */
import t from 'tap'
import { findCreates } from '../../../../src/adapters/runner/child/pending.ts'
import type { RunRequest } from '../../../../src/model/run.ts'
import { getUrnTag } from '../../../../src/adapters/sandbox/names.ts'
import type { Deployment, StateResource } from '../../../../src/model/checkpoint.ts'
import { json, reaching, replay } from '../../aws/replay.ts'

const urn = (type: string, name: string) => `urn:pulumi:staging::p::${type}::${name}`
const pending = (type: string, name: string, more: Partial<StateResource> = {}): StateResource => ({
  urn: urn(type, name),
  type,
  custom: true,
  inputs: { tags: { 'twinstack:urn': getUrnTag(urn(type, name)) } },
  ...more,
})

function requestOf(config: Record<string, unknown>): RunRequest {
  return {
    environment: { name: 'staging', kind: 'staging' },
    tree: { folder: '/nowhere', modules: '', project: 'p', main: '' },
    settingsFile: 'Pulumi.staging.yaml',
    overrides: {},
    cloud: { kind: 'aws', config, env: {}, pluginFolder: null, folder: null },
  } as unknown as RunRequest
}

t.test('found by the tag, missing, or undecided', async t => {
  process.env.AWS_ACCESS_KEY_ID = process.env.AWS_SECRET_ACCESS_KEY = 'test'
  t.teardown(() => {
    delete process.env.AWS_ACCESS_KEY_ID
    delete process.env.AWS_SECRET_ACCESS_KEY
  })
  const vpc = pending('aws:ec2/vpc:Vpc', 'main')
  const old = pending('aws:ec2/subnet:Subnet', 'a', { id: 'subnet-old' })
  const subnet = pending('aws:ec2/subnet:Subnet', 'a', {
    provider: `${urn('pulumi:providers:aws', 'west')}::id-1`,
  })
  const role = pending('aws:iam/role:Role', 'app')
  const other = pending('random:index/id:Id', 'x')
  const component = pending('my:component', 'c', { custom: false })
  const { url, requests } = await replay(t, ({ body, region }) => {
    const found =
      body.includes(getUrnTag(vpc.urn)) && region === 'us-east-1'
        ? ['vpc/vpc-1']
        : body.includes(getUrnTag(subnet.urn)) && region === 'us-west-2'
          ? ['subnet/subnet-old', 'subnet/subnet-new']
          : []
    return json({
      PaginationToken: '',
      ResourceTagMappingList: found.map(rest => ({
        ResourceARN: `arn:aws:ec2:${region}:111122223333:${rest}`,
        Tags: [],
      })),
    })
  })
  const state: Deployment = {
    resources: [
      old,
      {
        urn: urn('pulumi:providers:aws', 'west'),
        type: 'pulumi:providers:aws',
        id: 'id-1',
        custom: true,
        inputs: { region: 'us-west-2' },
      },
    ],
    pending_operations: [vpc, subnet, role, other, component].map(resource => ({
      resource,
      type: 'creating',
    })),
  }
  t.same(
    (await findCreates(requestOf(reaching(url)), state)).map(one => one.found),
    [{ id: 'vpc-1' }, { id: 'subnet-new' }, 'undecided', 'undecided', null],
  )
  t.ok(
    requests.some(one => one.region === 'us-west-2'),
    "in the region of the resource's own provider",
  )
  t.same(
    (await findCreates(requestOf(reaching('http://127.0.0.1:9')), state)).map(one => one.found),
    ['undecided', 'undecided', 'undecided', 'undecided', null],
    'nothing answers',
  )
})
