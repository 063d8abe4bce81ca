/** Permissions, web ACLs, dashboards, alarms and families. */
import { of, testWorlds } from '../unseen/world.ts'
import type { WorldPair } from '../unseen/world.ts'
import { managed, acl, networkAcl, entry, dashboard, balancer, alarm } from './keepingParts.ts'

const pairs: WorldPair[] = [
  {
    name: 'rules of a web ACL listed in another order with the same priorities',
    make: w => {
      const rules = [
        managed('AWSManagedRulesCommonRuleSet', 1),
        managed('AWSManagedRulesSQLiRuleSet', 2),
      ]
      return [acl(w, w.pick(rules, rules.toReversed()))]
    },
  },
  {
    name: 'rules of a web ACL with exchanged priorities',
    make: w => [
      acl(w, [
        managed('AWSManagedRulesCommonRuleSet', w.pick(2, 1)),
        managed('AWSManagedRulesSQLiRuleSet', w.pick(1, 2)),
      ]),
    ],
    expected: ['WebAcl edge rules'],
  },
  {
    name: 'a rule of a web ACL that only counts',
    make: w => [
      acl(w, [
        managed('AWSManagedRulesSQLiRuleSet', 1, {
          overrideAction: w.pick({ count: {} }, { none: {} }),
        }),
      ]),
    ],
    expected: ['WebAcl edge rules'],
  },
  {
    name: 'numbered rules of a network listed in another order',
    make: w => {
      const rules = [entry(100, 'deny', '198.51.100.0/24'), entry(200, 'allow', '0.0.0.0/0')]
      return [networkAcl(w, w.pick(rules, rules.toReversed()))]
    },
  },
  {
    name: 'numbered rules of a network with exchanged numbers',
    make: w => [
      networkAcl(w, [
        entry(w.pick(200, 100), 'deny', '198.51.100.0/24'),
        entry(w.pick(100, 200), 'allow', '0.0.0.0/0'),
      ]),
    ],
    expected: ['NetworkAcl private ingress'],
  },
  {
    name: 'a pool of users with shorter passwords and own addresses',
    make: w => [
      of(
        'aws:cognito/userPool:UserPool',
        'users',
        {
          name: `users-${w.stack}`,
          passwordPolicy: { minimumLength: w.pick(6, 12), requireNumbers: true },
        },
        {
          endpoint: `cognito-idp.${w.region}.amazonaws.com/${w.region}_${w.word('pool', 9)}`,
          estimatedNumberOfUsers: w.pick(12, 90211),
        },
      ),
      of('aws:cognito/userPoolClient:UserPoolClient', 'web', {
        userPoolId: `${w.region}_${w.word('pool', 9)}`,
        callbackUrls: [`https://${w.pick('staging.shop.example', 'shop.example')}/callback`],
        explicitAuthFlows: w.pick(
          ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
          ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'],
        ),
      }),
    ],
    expected: ['UserPool users passwordPolicy'],
  },
  { name: 'dashboards of the own balancer', make: w => [balancer(w), dashboard(w, 10)] },
  {
    name: 'a dashboard with another line and one more widget',
    make: w => [
      dashboard(
        w,
        w.pick(10, 50),
        w.pick(
          [],
          [
            {
              type: 'text',
              x: 12,
              y: 0,
              width: 6,
              height: 6,
              properties: { markdown: '# Runbook' },
            },
          ],
        ),
      ),
    ],
    expected: ['Dashboard shop dashboardBody'],
  },
  {
    name: 'an alarm with the default for missing data written out',
    make: w => [alarm(w, w.pick({}, { treatMissingData: 'missing' }))],
  },
  {
    name: 'an alarm that keeps silent without data and waits for fewer points',
    make: w => [
      alarm(
        w,
        { ...w.pick({}, { treatMissingData: 'breaching' }), datapointsToAlarm: w.pick(5, 3) },
        { treatMissingData: w.pick('missing', 'breaching') },
      ),
    ],
    expected: ['MetricAlarm errors datapointsToAlarm', 'MetricAlarm errors treatMissingData'],
  },
  {
    name: 'a parameter that is no secret in staging',
    make: w => [
      of('aws:ssm/parameter:Parameter', 'token', {
        name: `/shop/${w.stack}/token`,
        type: w.pick('String', 'SecureString'),
        tier: w.pick('Standard', 'Advanced'),
      }),
    ],
    expected: ['Parameter token tier', 'Parameter token type'],
  },
  {
    name: 'one queue of a family by names is missing',
    make: w =>
      w
        .pick(['orders', 'invoices'], ['orders', 'invoices', 'returns'])
        .map(name =>
          of(
            'aws:sqs/queue:Queue',
            `queue-${name}`,
            { fifoQueue: false },
            { name: w.auto(`queue-${name}`) },
          ),
        ),
    expected: ['Queue queue-returns missing'],
  },
  {
    name: 'one queue of a family by names differs',
    make: w =>
      ['orders', 'invoices', 'returns'].map(name =>
        of('aws:sqs/queue:Queue', `queue-${name}`, {
          visibilityTimeoutSeconds: name === 'invoices' ? w.pick(30, 300) : 60,
        }),
      ),
    expected: ['Queue queue-invoices visibilityTimeoutSeconds'],
  },
  {
    name: 'providers with other names for the same regions',
    make: w => {
      const name = w.pick('use1', 'virginia')
      return [
        of('pulumi:providers:aws', name, {
          region: 'us-east-1',
          version: '7.48.0',
          allowedAccountIds: JSON.stringify([w.account]),
        }),
        of(
          'aws:acm/certificate:Certificate',
          'edge',
          { domainName: w.pick('staging.shop.example', 'shop.example') },
          { arn: `arn:aws:acm:us-east-1:${w.account}:certificate/${w.uuid('edge')}` },
          { provider: `pulumi:providers:aws::${name}` },
        ),
      ]
    },
  },
]

testWorlds(pairs)
