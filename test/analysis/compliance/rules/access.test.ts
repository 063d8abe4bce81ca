import t from 'tap'
import { found, resource } from '../../../services/compliance/fixture.ts'

const rule = (change: Record<string, unknown>) =>
  found('no_ssh_from_outside', [
    resource('ec2/securityGroup:SecurityGroup', 'sg', {
      ingress: [{ protocol: 'tcp', fromPort: 22, toPort: 22, ...change }],
    }),
  ])

t.test('no_ssh_from_outside', async t => {
  t.same(rule({ cidrBlocks: ['0.0.0.0/0'] }), [
    'sg ingress[0].cidrBlocks[0]: expected private networks only, got port 22 from 0.0.0.0/0',
  ])
  t.same(
    rule({
      cidrBlocks: ['10.0.0.0/8', '172.16.5.0/24', '192.168.0.0/16', '100.64.0.0/10'],
      ipv6CidrBlocks: ['fd00::/8'],
    }),
    [],
  )
  for (const cidr of ['8.8.8.8/32', '10.0.0.0/7', '172.0.0.0/8', '0.0.0.0/1', '128.0.0.0/1'])
    t.equal(rule({ cidrBlocks: [cidr] }).length, 1, cidr)
  t.equal(rule({ ipv6CidrBlocks: ['::/0'] }).length, 1)
  t.equal(rule({ fromPort: 0, toPort: 65535, cidrBlocks: ['0.0.0.0/0'] }).length, 1)
  t.same(
    rule({ protocol: '-1', fromPort: 0, toPort: 0, cidrBlocks: ['0.0.0.0/0'] }),
    ['sg ingress[0].cidrBlocks[0]: expected private networks only, got port 22 from 0.0.0.0/0'],
    'all protocols are all ports',
  )
  t.same(
    rule({ fromPort: 3389, toPort: 3389, cidrBlocks: ['0.0.0.0/0'] }).length,
    1,
    'remote desktop',
  )
  t.same(rule({ fromPort: 443, toPort: 443, cidrBlocks: ['0.0.0.0/0'] }), [])
  t.same(rule({ protocol: 'udp', cidrBlocks: ['0.0.0.0/0'] }), [])
  t.same(rule({ securityGroups: ['sg-2'] }), [])
})

t.test('rules that are separate resources', async t => {
  const apart = (type: string, inputs: Record<string, unknown>) =>
    found('no_ssh_from_outside', [resource(type, 'r', inputs)])
  t.equal(
    apart('ec2/securityGroupRule:SecurityGroupRule', {
      type: 'ingress',
      protocol: 'tcp',
      fromPort: 20,
      toPort: 30,
      cidrBlocks: ['0.0.0.0/0'],
    }).length,
    1,
  )
  t.same(
    apart('ec2/securityGroupRule:SecurityGroupRule', {
      type: 'egress',
      protocol: '-1',
      fromPort: 0,
      toPort: 0,
      cidrBlocks: ['0.0.0.0/0'],
    }),
    [],
  )
  t.equal(
    apart('vpc/securityGroupIngressRule:SecurityGroupIngressRule', {
      ipProtocol: '-1',
      cidrIpv6: '::/0',
    }).length,
    1,
  )
})

t.test('no_key_pairs', async t => {
  t.same(
    found('no_key_pairs', [
      resource('ec2/keyPair:KeyPair', 'me', {}),
      resource('ec2/launchTemplate:LaunchTemplate', 'app', { keyName: 'me' }),
      resource('ec2/instance:Instance', 'vm', {}),
    ]),
    ['me -: expected no key pair, got a key pair', 'app keyName: expected no key pair, got me'],
  )
})
