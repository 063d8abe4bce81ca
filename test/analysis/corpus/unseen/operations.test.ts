/** Alarms, dashboards, backups and identities of users. */
import { elsewhere, inStaging, of, testWorlds } from './world.ts'
import type { World, WorldPair } from './world.ts'

const alarm = (w: World, inputs: object) =>
  of(
    'aws:cloudwatch/metricAlarm:MetricAlarm',
    'errors',
    {
      name: `errors-${w.stack}`,
      comparisonOperator: 'GreaterThanThreshold',
      evaluationPeriods: 3,
      metricName: '5XXError',
      namespace: 'AWS/ApiGateway',
      threshold: 5,
      dimensions: { ApiName: `shop-${w.stack}` },
      alarmActions: [w.arn('sns', `pager-${w.stack}`)],
      ...inputs,
    },
    { arn: w.arn('cloudwatch', `alarm:errors-${w.stack}`) },
  )

const widget = (w: World, y: number) => ({
  type: 'metric',
  x: 0,
  y,
  width: 12,
  height: 6,
  properties: {
    region: w.region,
    title: `Errors ${w.stack}`,
    metrics: [['AWS/ApiGateway', '5XXError', 'ApiName', `shop-${w.stack}`]],
  },
})

const watching: WorldPair[] = [
  {
    name: "an alarm for the environment's own API, a threshold as text",
    make: w => [alarm(w, { threshold: w.pick('5', 5) })],
  },
  {
    name: 'an alarm after more periods',
    make: w => [alarm(w, { evaluationPeriods: w.pick(10, 3) })],
    expected: ['MetricAlarm errors evaluationPeriods'],
  },
  {
    name: 'an alarm without an action',
    make: w => [alarm(w, { alarmActions: w.pick([], [w.arn('sns', `pager-${w.stack}`)]) })],
    expected: ['MetricAlarm errors alarmActions'],
  },
  {
    name: 'expressions of an alarm in another order',
    make: w => {
      const queries = [
        { id: 'e', expression: 'm1 / m2', returnData: true },
        { id: 'm1', metric: { metricName: 'a', namespace: 'n', period: 60, stat: 'Sum' } },
        { id: 'm2', metric: { metricName: 'b', namespace: 'n', period: 60, stat: 'Sum' } },
      ]
      return [
        of('aws:cloudwatch/metricAlarm:MetricAlarm', 'ratio', {
          comparisonOperator: 'GreaterThanThreshold',
          evaluationPeriods: 1,
          metricQueries: w.pick(queries, queries.toReversed()),
        }),
      ]
    },
  },
  {
    name: 'a dashboard of the environment and region',
    make: w => [
      of('aws:cloudwatch/dashboard:Dashboard', 'board', {
        dashboardName: `shop-${w.stack}`,
        dashboardBody: JSON.stringify({ widgets: [widget(w, 0)] }),
      }),
    ],
    sides: [inStaging, elsewhere],
    expected: ['environment regions regions'],
  },
  {
    name: 'a dashboard with fewer pictures',
    make: w => [
      of('aws:cloudwatch/dashboard:Dashboard', 'board', {
        dashboardName: `shop-${w.stack}`,
        dashboardBody: JSON.stringify({
          widgets: w.pick([widget(w, 0)], [widget(w, 0), { ...widget(w, 6), type: 'text' }]),
        }),
      }),
    ],
    expected: ['Dashboard board dashboardBody'],
  },
  {
    name: 'a backup plan that keeps them shorter',
    make: w => [
      of(
        'aws:backup/plan:Plan',
        'daily',
        {
          name: `daily-${w.stack}`,
          rules: [
            {
              ruleName: 'daily',
              targetVaultName: `vault-${w.stack}`,
              schedule: 'cron(0 5 * * ? *)',
              lifecycle: { deleteAfter: w.pick(7, 35) },
            },
          ],
        },
        {
          arn: w.arn('backup', `backup-plan:${w.id('b').slice(2, 10)}-1111-2222-3333-444444444444`),
          version: Buffer.from(w.id('v')).toString('base64'),
        },
      ),
    ],
    expected: ['Plan daily rules'],
  },
  {
    name: "the environment's own backup vault",
    make: w => [
      of(
        'aws:backup/vault:Vault',
        'vault',
        { name: `vault-${w.stack}` },
        {
          recoveryPoints: w.pick(3, 88),
          arn: w.arn('backup', `backup-vault:vault-${w.stack}`),
          kmsKeyArn: w.arn('kms', `key/${w.id('k').slice(2, 10)}-1111-2222-3333-444444444444`),
        },
      ),
    ],
  },
]

const identities: WorldPair[] = [
  {
    name: 'a user pool without a second factor',
    make: w => [
      of(
        'aws:cognito/userPool:UserPool',
        'users',
        {
          name: `users-${w.stack}`,
          mfaConfiguration: w.pick('OFF', 'ON'),
          passwordPolicy: { minimumLength: 12 },
        },
        {
          arn: w.arn('cognito-idp', `userpool/${w.region}_${w.id('u').slice(2, 11)}`),
          endpoint: `cognito-idp.${w.region}.amazonaws.com/${w.region}_${w.id('u').slice(2, 11)}`,
          estimatedNumberOfUsers: w.pick(3, 40000),
          creationDate: w.pick('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'),
        },
      ),
    ],
    expected: ['UserPool users mfaConfiguration'],
  },
  {
    name: 'a pool that another stack made, by its id',
    make: w => [
      of(
        'aws:cognito/userPoolClient:UserPoolClient',
        'web',
        {
          userPoolId: `${w.region}_${w.pick('a1B2c3D4e', 'Z9y8X7w6V')}`,
          callbackUrls: [`https://${w.stack}.shop.example/cb`],
          explicitAuthFlows: w.pick(['ALLOW_A', 'ALLOW_B'], ['ALLOW_B', 'ALLOW_A']),
        },
        { clientSecret: '[secret]' },
        { id: w.id('c').slice(2) + w.id('d').slice(2, 10) },
      ),
    ],
  },
  {
    name: 'a sign-in flow that accepts passwords',
    make: w => [
      of('aws:cognito/userPoolClient:UserPoolClient', 'web', {
        name: 'web',
        explicitAuthFlows: w.pick(
          ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
          ['ALLOW_USER_SRP_AUTH'],
        ),
      }),
    ],
    expected: ['UserPoolClient web explicitAuthFlows'],
  },
  {
    name: 'a parameter of another tier and value',
    make: w => [
      of(
        'aws:ssm/parameter:Parameter',
        'limit',
        { name: `/shop/${w.stack}/limit`, type: 'String', value: w.pick('10', '1000') },
        { version: w.pick(4, 2), arn: w.arn('ssm', `parameter/shop/${w.stack}/limit`) },
      ),
    ],
    expected: ['Parameter limit value'],
  },
  {
    name: "a parameter with the address of the environment's own database",
    make: w => [
      of(
        'aws:ssm/parameter:Parameter',
        'url',
        {
          name: `/shop/${w.stack}/url`,
          type: 'String',
          value: `https://api.${w.stack}.shop.example/${w.account}`,
        },
        { version: w.pick(4, 2) },
      ),
    ],
  },
  {
    name: 'rotation of a secret',
    make: w => [
      of('aws:secretsmanager/secretRotation:SecretRotation', 'r', {
        secretId: w.arn('secretsmanager', `secret:db-${w.pick('AbC1eF', 'Zx9YwV')}`),
        rotationRules: { automaticallyAfterDays: w.pick(90, 30) },
      }),
    ],
    expected: ['SecretRotation r rotationRules'],
  },
]

testWorlds([...watching, ...identities])
