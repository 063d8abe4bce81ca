import t from 'tap'
import {
  rankOpenness,
  listPermissions,
  judgeRules,
} from '../../../src/analysis/normalise/permissions.ts'
import {
  rankAcl,
  rankRetention,
  rankSize,
  rankTls,
} from '../../../src/analysis/drift/classify/sizes.ts'
import { requirePresent } from '../../helper/present.ts'

const rule = (more: object) =>
  listPermissions({ protocol: 'tcp', fromPort: 443, toPort: 443, ...more })
const judgeCase = (before: object[], after: object[], way: 'ingress' | 'egress' = 'ingress') => {
  const found = judgeRules(before.flatMap(rule), after.flatMap(rule), way)
  return found && `${found.direction} ${found.severity}`
}

t.test('wider and narrower', t => {
  const of = (cidr: string, more: object = {}) => ({ cidrBlocks: [cidr], ...more })
  t.equal(judgeCase([of('10.0.0.0/16')], [of('10.0.0.0/8')]), 'loosened medium')
  t.equal(judgeCase([of('10.0.0.0/8')], [of('10.1.0.0/16')]), 'tightened medium')
  t.equal(
    judgeCase([of('10.0.0.0/8')], [of('10.0.0.0/8'), of('10.1.0.0/16')]),
    null,
    'within the allowed range',
  )
  t.equal(
    judgeCase([of('10.0.0.0/8')], [of('0.0.0.0/0')]),
    'loosened medium',
    'port 443 from every address',
  )
  t.equal(judgeCase([], [of('0.0.0.0/0', { fromPort: 20, toPort: 25 })]), 'loosened critical')
  t.equal(
    judgeCase([], [of('0.0.0.0/1', { fromPort: 22, toPort: 22 })]),
    'loosened critical',
    'half of all addresses',
  )
  t.equal(
    judgeCase([], [of('203.0.113.0/24', { fromPort: 22, toPort: 22 })]),
    'loosened high',
    'one foreign network',
  )
  t.equal(judgeCase([], [of('0.0.0.0/0', { fromPort: 8443, toPort: 8443 })]), 'loosened high')
  t.equal(
    judgeCase([], [of('0.0.0.0/0', { protocol: '-1', fromPort: 0, toPort: 0 })]),
    'loosened critical',
  )
  t.equal(
    judgeCase([], [{ ipv6CidrBlocks: ['::/0'], fromPort: 3389, toPort: 3389 }]),
    'loosened critical',
  )
  t.equal(
    judgeCase([{ ipv6CidrBlocks: ['2001:db8::/32'] }], [{ ipv6CidrBlocks: ['2001:db8:1::/48'] }]),
    'tightened medium',
  )
  t.equal(
    judgeCase([{ securityGroups: ['sg-1'] }], [{ securityGroups: ['sg-2'] }]),
    'loosened medium',
  )
  t.equal(judgeCase([{ self: true }], [{ self: false }]), 'tightened medium')
  t.equal(judgeCase([of('10.0.0.0/8')], [of('10.0.0.0/8', { protocol: 'udp' })]), 'loosened medium')
  t.equal(judgeCase([], [of('0.0.0.0/0')], 'egress'), 'loosened medium')
  t.equal(
    judgeCase([of('10.0.0.0/8', { protocol: '6' })], [of('10.0.0.9/8', { protocol: 'TCP' })]),
    null,
  )
  t.equal(rankOpenness('10.0.0.0/8'), 0)
  t.equal(rankOpenness('pl-123'), 0)
  t.end()
})

t.test('named items in their order', t => {
  t.ok(requirePresent(rankSize('db.r6g.2xlarge')) > requirePresent(rankSize('db.r6g.large')))
  t.ok(requirePresent(rankSize('t3.micro')) < requirePresent(rankSize('t3.small')))
  t.equal(rankSize('db.serverless'), undefined)
  t.same(
    [
      'ELBSecurityPolicy-2016-08',
      'ELBSecurityPolicy-TLS-1-1-2017-01',
      'ELBSecurityPolicy-TLS13-1-2-2021-06',
      'TLSv1.2_2021',
      'TLS_1_0',
      'ELBSecurityPolicy-TLS13-1-3-2021-06',
      'HTTP',
      'strange',
    ].map(rankTls),
    [10, 11, 12, 12, 10, 13, 0, undefined],
  )
  t.ok(requirePresent(rankAcl('public-read')) > requirePresent(rankAcl('private')))
  t.equal(rankAcl('strange'), undefined)
  t.equal(rankRetention(0), Infinity)
  t.end()
})
