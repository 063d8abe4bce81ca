/**
 * The AWS clients against a local server that replays answers in the format of the API references:
 * CloudTrail (moto has no LookupEvents), and errors.
 */
import t from 'tap'
import { createAwsInquiry } from '../../../src/adapters/aws/inquiry.ts'
import { findPendingOnAws } from '../../../src/adapters/aws/search.ts'
import { getUrnTag } from '../../../src/adapters/sandbox/names.ts'
import { json, options, reaching, replay } from './replay.ts'
import type { ReceivedRequest, Reply } from './replay.ts'
import { requirePresent } from '../../helper/present.ts'

const since = new Date(Date.now() - 3600_000)
const until = new Date()
const at = new Date(Math.floor(Date.now() / 1000) * 1000 - 600_000)
  .toISOString()
  .replace('.000', '')
const group = {
  id: 'sg-1',
  arn: 'arn:aws:ec2:us-east-1:111122223333:security-group/sg-1',
  type: 'aws:ec2/securityGroup:SecurityGroup',
  region: 'us-east-1',
}
let serial = 0

/** As in the CloudTrail User Guide, "Log file examples". */
function event(eventName: string, more: Record<string, unknown> = {}, resource = 'sg-1') {
  const EventId = `event-${++serial}`
  const record = {
    eventVersion: '1.09',
    eventID: EventId,
    eventTime: at,
    eventSource: 'ec2.amazonaws.com',
    eventName,
    awsRegion: 'us-east-1',
    sourceIPAddress: '203.0.113.7',
    userAgent: 'console.amazonaws.com',
    readOnly: false,
    userIdentity: {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::111122223333:assumed-role/Admin/alice',
      accountId: '111122223333',
      sessionContext: { sessionIssuer: { type: 'Role', userName: 'Admin' } },
    },
    requestParameters: {
      groupId: resource,
      ipPermissions: { items: [{ fromPort: 22, secret: 'hunter2' }] },
    },
    responseElements: { _return: true },
    managementEvent: true,
    eventCategory: 'Management',
    ...more,
  }
  return {
    EventId,
    EventName: eventName,
    ReadOnly: 'false',
    EventTime: Date.parse(at) / 1000,
    Username: 'alice',
    Resources: [{ ResourceType: 'AWS::EC2::SecurityGroup', ResourceName: resource }],
    CloudTrailEvent: JSON.stringify(record),
  }
}

async function trail(
  t: Parameters<typeof replay>[0],
  answer: (request: ReceivedRequest) => Reply,
  more: Partial<typeof options> = {},
) {
  const { url, requests } = await replay(t, answer)
  const inquiry = createAwsInquiry(() => reaching(url), { ...options, ...more })
  return {
    requests,
    inquiry,
    place: await inquiry.getPlace({ name: 'staging', template: null }, null),
  }
}

t.test('CloudTrail (replayed): actor, address, call and credentials', async t => {
  const { inquiry, place, requests } = await trail(t, () =>
    json({
      Events: [
        event('AuthorizeSecurityGroupIngress'),
        event('CreateTags', {
          userIdentity: {
            type: 'AssumedRole',
            arn: 'arn:aws:sts::111122223333:assumed-role/deployer/twinstack-staging',
          },
          userAgent: 'APN/1.0 Pulumi/1.0 PulumiAWS/7',
        }),
        event('RevokeSecurityGroupEgress', {
          userIdentity: {
            type: 'IAMUser',
            arn: 'arn:aws:iam::111122223333:user/bob',
            userName: 'bob',
          },
          userAgent: 'APN/1.0 Pulumi/1.0 PulumiAWS/7',
        }),
        event('DeleteSecurityGroup', {
          userIdentity: {
            type: 'Root',
            accountId: '111122223333',
            arn: 'arn:aws:iam::111122223333:root',
          },
        }),
        event('AuthorizeSecurityGroupIngress', { errorCode: 'Client.UnauthorizedOperation' }),
        event('DescribeSecurityGroups', { readOnly: true }),
        event('AuthorizeSecurityGroupIngress', {}, 'sg-other'),
      ],
    }),
  )
  const { found, notes } = await inquiry.findChanges(place, { resources: [group], since, until })
  t.same(notes, [])
  t.match(
    found,
    [
      {
        source: 'cloudtrail',
        who: 'Admin/alice',
        call: 'AuthorizeSecurityGroupIngress',
        address: '203.0.113.7',
        kind: 'change',
        by: 'other',
        paths: ['ingress'],
        ids: [group.id, group.arn],
        at: new Date(at).toISOString(),
      },
      { who: 'deployer/twinstack-staging', by: 'twinstack', paths: ['tags', 'tagsAll'] },
      { who: 'bob', by: 'pulumi', paths: ['egress'] },
      { who: 'root of 111122223333', kind: 'delete' },
    ],
    'refused calls, reads and calls for other resources are left out',
  )
  t.equal(found.length, 4)
  t.notMatch(JSON.stringify(found), /hunter2/, 'of the parameters, only ids are kept')
  t.match(JSON.parse(requirePresent(requests[0]).body), {
    LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: 'sg-1' }],
    MaxResults: 50,
  })
})

t.test(
  'CloudTrail (replayed): pages, rate, limit, and many resources at the same time',
  async t => {
    const page = (request: ReceivedRequest) =>
      json({
        Events: [event('AuthorizeSecurityGroupIngress', {}, 'sg-3')],
        NextToken: `${request.body.length}`,
      })
    const { inquiry, place, requests } = await trail(t, page, {
      lookupPages: 4,
      lookupsPerSecond: 10,
    })
    const resources = Array.from({ length: 200 }, (_, n) => ({
      ...group,
      id: `sg-${n}`,
      arn: null,
    }))
    const { found, notes } = await inquiry.findChanges(place, { resources, since, until })
    t.equal(requests.length, 4, 'there is not one lookup for each resource')
    t.match(JSON.parse(requirePresent(requests[0]).body).LookupAttributes, [
      { AttributeKey: 'ReadOnly', AttributeValue: 'false' },
    ])
    t.ok(
      requirePresent(requests.at(-1)).at - requirePresent(requests[0]).at >= 200,
      'the request rate is respected',
    )
    t.equal(found.length, 4)
    t.match(notes, [/only the first 200 events/])
  },
)

t.test(
  'CloudTrail (replayed): services and regions can have equal ids; events end after 90 days',
  async t => {
    const { inquiry, place, requests } = await trail(t, () =>
      json({
        Events: [
          event(
            'UpdateAssumeRolePolicy',
            { eventSource: 'iam.amazonaws.com', requestParameters: { roleName: 'app' } },
            'app',
          ),
        ],
      }),
    )
    const role = {
      id: 'app',
      arn: 'arn:aws:iam::111122223333:role/app',
      type: 'aws:iam/role:Role',
      region: 'global',
    }
    const logs = {
      id: 'app',
      arn: null,
      type: 'aws:cloudwatch/logGroup:LogGroup',
      region: 'eu-west-1',
    }
    const { found, notes } = await inquiry.findChanges(place, {
      resources: [role, logs],
      since: new Date(Date.now() - 100 * 24 * 3600_000),
      until,
    })
    t.match(found, [
      { call: 'UpdateAssumeRolePolicy', paths: ['assumeRolePolicy'], ids: ['app', role.arn] },
    ])
    t.equal(found.length, 1)
    t.same(
      requests.map(one => one.region).sort(),
      ['eu-west-1', 'us-east-1'],
      'global services record their events in us-east-1',
    )
    t.match(notes, [/90 days/])
  },
)

t.test('a refused request becomes a note', async t => {
  const { inquiry, place } = await trail(t, ({ action }) => {
    if (action === 'GetResources')
      return json({ __type: 'AccessDeniedException', message: 'User is not authorized' }, 400)
    if (action === 'LookupEvents')
      return json({ __type: 'AccessDeniedException', Message: 'no' }, 400)
    return {
      status: 403,
      body:
        '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no. Encoded ' +
        'authorization failure message: ' +
        'abc</Message></Error></Errors><RequestID>1</RequestID></Response>',
    }
  })
  const tagged = await inquiry.findTagged(place, { regions: [], vpcs: ['vpc-1'] })
  t.same(tagged.found, [])
  t.ok(
    [
      'tag:GetResources in us-east-1: the credentials lack the right tag:GetResources',
      'ec2:DescribeInstances in us-east-1: the credentials lack the right ec2:DescribeInstances',
    ].every(note => tagged.notes.includes(note)),
    tagged.notes.join('\n'),
  )
  t.match(await inquiry.findChanges(place, { resources: [group], since, until }), {
    found: [],
    notes: [/lack the right cloudtrail:LookupEvents/],
  })
  t.match(await inquiry.readIdentity(place), { account: null, notes: [/sts:GetCallerIdentity/] })
})

t.test('an account that never answers: a note after the time limit', async t => {
  const { inquiry, place } = await trail(t, () => 'hang', { callMs: 150, questionMs: 1500 })
  t.match(await inquiry.readIdentity(place), {
    account: null,
    region: 'us-east-1',
    notes: [/no answer within the time limit/],
  })
  t.match(await inquiry.findChanges(place, { resources: [group], since, until }), {
    found: [],
    notes: [/no answer within the time limit/],
  })
})

t.test('a missing region and missing credentials are noted', async t => {
  const inquiry = createAwsInquiry(() => ({}), { ...options, env: {} })
  t.match(
    (await inquiry.findTagged(await inquiry.getPlace(null, null), { regions: [], vpcs: [] })).notes,
    [/no region is set/],
  )
})

t.test("identity and tags (replayed), for machines where moto can't run", async t => {
  const vpc = 'arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1'
  const { inquiry, place, requests } = await trail(t, ({ action, body, region }) => {
    if (action === 'GetCallerIdentity')
      return {
        body:
          '<GetCallerIdentityResponse ' +
          'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/ci</Arn><UserId>AIDA</UserId><Account>111122223333</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
      }
    if (action === 'GetResources')
      return region !== 'us-east-1'
        ? json({ PaginationToken: '', ResourceTagMappingList: [] })
        : body.includes('"more"')
          ? json({
              PaginationToken: '',
              ResourceTagMappingList: [
                { ResourceARN: 'arn:aws:glue:us-east-1:111122223333:job/x', Tags: [] },
              ],
            })
          : json({
              PaginationToken: 'more',
              ResourceTagMappingList: [
                { ResourceARN: vpc, Tags: [{ Key: 'Name', Value: 'main' }] },
              ],
            })
    return { body: '<Empty xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"></Empty>' }
  })
  t.same(await inquiry.readIdentity(place), {
    account: '111122223333',
    region: 'us-east-1',
    arn: 'arn:aws:iam::111122223333:user/ci',
    notes: [],
  })
  const { found, notes } = await inquiry.findTagged(place, { regions: ['eu-west-1'], vpcs: [] })
  t.same(notes, [])
  t.match(
    found,
    [
      { type: 'aws:ec2/vpc:Vpc', id: 'vpc-1', name: 'main', account: '111122223333' },
      { type: null, id: 'arn:aws:glue:us-east-1:111122223333:job/x', name: 'x' },
    ],
    'both pages are read; an unknown type is found by its ARN',
  )
  t.match(JSON.parse(requirePresent(requests.find(one => one.action === 'GetResources')).body), {
    TagFilters: [{ Key: 'twinstack:environment', Values: ['staging'] }],
  })
  t.match(
    new URLSearchParams(
      requirePresent(requests.find(one => one.action === 'DescribeInstances')).body,
    ).get('Filter.1.Value.1'),
    'vpc-1',
    'resources inside the tagged VPC are found',
  )
})

t.test('a pending create stays undecided when the search is incomplete', async t => {
  const urn = 'urn:pulumi:staging::p::aws:rds/clusterInstance:ClusterInstance::db'
  const create = {
    urn,
    type: 'aws:rds/clusterInstance:ClusterInstance',
    inputs: { tags: { 'twinstack:urn': getUrnTag(urn) } },
    region: 'eu-west-1',
    known: new Set<string>(),
  }
  const arn = 'arn:aws:rds:eu-west-1:111122223333:db:db-1'
  let refuse = true
  let searches = 0
  const { url, requests } = await replay(t, ({ region }) => {
    if (refuse && region === 'us-east-1') return json({ __type: 'AccessDeniedException' }, 400)
    return json({
      PaginationToken: '',
      ResourceTagMappingList:
        region === 'eu-west-1' && ++searches > 1 ? [{ ResourceARN: arn, Tags: [] }] : [],
    })
  })
  t.same(
    await findPendingOnAws(reaching(url), 'staging', [create], options),
    ['undecided'],
    'a region that refuses the request',
  )
  refuse = false
  searches = 0
  t.same(
    await findPendingOnAws(reaching(url), 'staging', [create], options),
    [{ id: 'db-1' }],
    'only the second search found it',
  )
  t.ok(
    requests.some(one => one.region === 'eu-west-1'),
    'in the region of its provider',
  )
  t.same(
    await findPendingOnAws(reaching('http://127.0.0.1:9'), 'staging', [create], options),
    ['undecided'],
    'nothing answers',
  )
})
