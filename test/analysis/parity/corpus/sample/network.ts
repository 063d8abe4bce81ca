/** Changes of the network, of alarms and dashboards, and of rights. */
import { find, remove, set, setInside } from '../states.ts'
import { expect } from '../case.ts'
import { type Change, cluster, securityGroup, rule } from './change.ts'

export const network: Change[] = [
  [
    'SSH from anywhere',
    s => {
      ;(find(s, securityGroup).inputs['ingress'] as unknown[]).push(rule('ssh', 22, '0.0.0.0/0'))
      return s
    },
    [expect('access', 'extra', securityGroup, 'ingress[ssh]')],
  ],
  [
    'a wider rule',
    s => set(s, securityGroup, 'ingress.0.cidrBlocks.0', '0.0.0.0/0'),
    [expect('network', 'value', securityGroup, 'ingress[PostgreSQL from inside].cidrBlocks[*]')],
  ],
  [
    'a further source',
    s => {
      ;((find(s, securityGroup).inputs['ingress'] as any)[0].cidrBlocks as string[]).push(
        '172.16.0.0/12',
      )
      return s
    },
    [
      expect(
        'network',
        'extra',
        securityGroup,
        'ingress[PostgreSQL from inside].cidrBlocks[172.16.0.0/12]',
      ),
    ],
  ],
  [
    'a rule left out',
    s => set(s, 'SecurityGroup load-balancer', 'ingress.0', undefined),
    [expect('network', 'missing', 'SecurityGroup load-balancer', 'ingress[redirected to https]')],
  ],
  [
    'rules in another order',
    s => {
      ;(find(s, 'SecurityGroup load-balancer').inputs['ingress'] as unknown[]).reverse()
      return s
    },
    [],
  ],
  [
    'another address range',
    s => set(s, 'vpc:Vpc main', 'cidrBlock', '10.30.0.0/16'),
    [expect('network', 'value', 'vpc:Vpc main', 'cidrBlock')],
  ],
  [
    'another zone',
    s => set(s, 'Subnet public-b', 'availabilityZone', 'us-east-1c'),
    [expect('network', 'value', 'Subnet public-b', 'availabilityZone')],
  ],
  [
    'subnets in another order',
    s => {
      ;(find(s, 'LoadBalancer main').inputs['subnets'] as unknown[]).reverse()
      return s
    },
    [],
  ],
  [
    'a NAT in the wrong subnet',
    s => set(s, 'NatGateway nat-b', 'subnetId', find(s, 'Subnet public-a').id),
    [expect('network', 'value', 'NatGateway nat-b', 'subnetId')],
  ],
  [
    'a subnet of another stack',
    s => set(s, 'NatGateway nat-b', 'subnetId', 'subnet-0123456789abcdef0'),
    [expect('network', 'value', 'NatGateway nat-b', 'subnetId')],
  ],
  [
    'a route left out',
    s => remove(s, 'Route private-internet-b'),
    [expect('network', 'missing', 'Route private-internet-b', null)],
  ],
  [
    'a weaker TLS policy',
    s => set(s, 'Listener https', 'sslPolicy', 'ELBSecurityPolicy-2016-08'),
    [expect('encryption', 'value', 'Listener https', 'sslPolicy')],
  ],
  [
    'an internal load balancer',
    s => set(s, 'LoadBalancer main', 'internal', true),
    [expect('access', 'value', 'LoadBalancer main', 'internal')],
  ],
  [
    'no alarm',
    s => remove(s, 'MetricAlarm database-cpu'),
    [expect('monitoring', 'missing', 'MetricAlarm database-cpu', null)],
  ],
  [
    'another threshold',
    s => set(s, 'MetricAlarm database-cpu', 'threshold', 95),
    [expect('monitoring', 'value', 'MetricAlarm database-cpu', 'threshold')],
  ],
  [
    'an alarm without a recipient',
    s => set(s, 'MetricAlarm app-cpu', 'alarmActions', []),
    [expect('monitoring', 'missing', 'MetricAlarm app-cpu', 'alarmActions[*]')],
  ],
  [
    'a widget of the dashboard',
    s =>
      setInside(s, 'Dashboard main', 'dashboardBody', d => {
        d.widgets[1].properties.period = 300
      }),
    [
      expect(
        'dashboards',
        'value',
        'Dashboard main',
        'dashboardBody.widgets[Server errors].properties.period',
      ),
    ],
  ],
  [
    'a widget left out',
    s =>
      setInside(s, 'Dashboard main', 'dashboardBody', d => {
        d.widgets.pop()
      }),
    [expect('dashboards', 'missing', 'Dashboard main', 'dashboardBody.widgets[Database]')],
  ],
  [
    'widgets in another order',
    s =>
      setInside(s, 'Dashboard main', 'dashboardBody', d => {
        d.widgets.reverse()
      }),
    [],
  ],
  [
    'a right too many',
    s =>
      setInside(s, 'RolePolicy app', 'policy', d => {
        d.Statement[1].Action.push('kms:Encrypt')
      }),
    [expect('access', 'extra', 'RolePolicy app', 'policy.Statement[*].Action[kms:Encrypt]')],
  ],
  [
    'statements in another order',
    s =>
      setInside(s, 'RolePolicy app', 'policy', d => {
        d.Statement.reverse()
        d.Statement[1].Action = d.Statement[1].Action[0]
      }),
    [],
  ],
  [
    'who may take the role',
    s =>
      setInside(s, 'Role app', 'assumeRolePolicy', d => {
        d.Statement[0].Principal.Service = 'lambda.amazonaws.com'
      }),
    [expect('access', 'value', 'Role app', 'assumeRolePolicy.Statement[*].Principal.Service')],
  ],
  [
    'no rotation of the key',
    s => set(s, 'Key main', 'enableKeyRotation', false),
    [expect('encryption', 'value', 'Key main', 'enableKeyRotation')],
  ],
  [
    'target of the scaling policy',
    s => set(s, 'Policy app-cpu', 'targetTrackingConfiguration.targetValue', 80),
    [expect('scale', 'value', 'Policy app-cpu', 'targetTrackingConfiguration.targetValue')],
  ],
  [
    'version of the provider',
    s => set(s, 'providers:aws default_7_48_0', 'version', '7.40.0'),
    [expect('engine-and-providers', 'value', 'providers:aws default', 'version')],
  ],
  [
    'protected by the engine',
    s => {
      find(s, cluster).protect = true
      return s
    },
    [expect('database', 'value', cluster, 'protect')],
  ],
  [
    'a name that somebody chose',
    s => set(s, 'Topic alerts', 'displayName', 'Alarms of the night'),
    [expect('configuration', 'value', 'Topic alerts', 'displayName')],
  ],
]
