/** Backups, parameters and functions. */
import { of, testWorlds } from './world.ts'
import type { Properties, World, WorldPair } from './world.ts'

const plan = (w: World, more: Properties) =>
  of(
    'aws:backup/plan:Plan',
    'daily',
    {
      name: `daily-${w.stack}`,
      rules: [
        {
          ruleName: 'daily',
          targetVaultName: `vault-${w.stack}`,
          schedule: 'cron(0 5 ? * * *)',
          ...more,
        },
      ],
    },
    { version: w.word('v', 24), arn: w.arn('backup', `backup-plan:${w.uuid('b')}`) },
    { id: w.uuid('b') },
  )

const backups: WorldPair[] = [
  {
    name: "a copy in the environment's own vault of another region",
    make: w => [
      plan(w, {
        copyActions: [
          {
            destinationVaultArn: `arn:aws:backup:eu-central-1:${w.account}:backup-vault:copies-${w.stack}`,
            lifecycle: { deleteAfter: 30 },
          },
        ],
      }),
    ],
  },
  {
    name: 'no copy anywhere else',
    make: w => [
      plan(
        w,
        w.pick(
          {},
          {
            copyActions: [
              {
                destinationVaultArn: `arn:aws:backup:eu-central-1:${w.account}:backup-vault:copies-${w.stack}`,
              },
            ],
          },
        ),
      ),
    ],
    expected: ['Plan daily rules'],
  },
  {
    name: "a backup selection by the environment's own ARNs in another order",
    make: w => [
      of('aws:backup/selection:Selection', 's', {
        name: `all-${w.stack}`,
        planId: w.uuid('b'),
        resources: w.pick(
          [w.arn('rds', `cluster:db-${w.stack}`), w.arn('dynamodb', `table/t-${w.stack}`)],
          [w.arn('dynamodb', `table/t-${w.stack}`), w.arn('rds', `cluster:db-${w.stack}`)],
        ),
      }),
    ],
  },
  {
    name: 'a vault without its lock',
    make: w => [
      of('aws:backup/vault:Vault', 'v', { name: `vault-${w.stack}` }),
      ...w.pick(
        [],
        [
          of('aws:backup/vaultLockConfiguration:VaultLockConfiguration', 'lock', {
            backupVaultName: `vault-${w.stack}`,
            minRetentionDays: 30,
          }),
        ],
      ),
    ],
    expected: ['VaultLockConfiguration lock missing'],
  },
  {
    name: 'events of a vault in another order',
    make: w => [
      of('aws:backup/vaultNotifications:VaultNotifications', 'n', {
        backupVaultName: `vault-${w.stack}`,
        snsTopicArn: w.arn('sns', `backup-${w.stack}`),
        backupVaultEvents: w.pick(
          ['BACKUP_JOB_FAILED', 'COPY_JOB_FAILED'],
          ['COPY_JOB_FAILED', 'BACKUP_JOB_FAILED'],
        ),
      }),
    ],
  },
]

const parameter = (inputs: Properties, outputs: Properties = {}) =>
  of('aws:ssm/parameter:Parameter', 'p', { name: '/app/x', type: 'String', ...inputs }, outputs)

const doc = (content: unknown, more: Properties = {}) =>
  of('aws:ssm/document:Document', 'd', {
    name: 'patch',
    documentType: 'Command',
    content: typeof content === 'string' ? content : JSON.stringify(content),
    ...more,
  })

const steps = [
  { action: 'aws:runShellScript', name: 'stop', inputs: { runCommand: ['systemctl stop app'] } },
  { action: 'aws:runShellScript', name: 'patch', inputs: { runCommand: ['yum -y update'] } },
]

const systems: WorldPair[] = [
  {
    name: 'a parameter that was written more often',
    make: w => [parameter({ value: 'on' }, { version: w.pick(3, 17) })],
  },
  {
    name: 'a plain-text parameter that production encrypts',
    make: w => [parameter({ type: w.pick('String', 'SecureString'), value: 'x' })],
    expected: ['Parameter p type'],
  },
  {
    name: 'steps of a document in another order',
    make: w => [doc({ schemaVersion: '2.2', mainSteps: w.pick(steps, steps.toReversed()) })],
    expected: ['Document d content'],
  },
  {
    name: 'a document as JSON with other white space and order of keys',
    make: w => [
      doc(
        w.pick(
          '{"schemaVersion":"2.2","description":"a"}',
          '{\n  "description": "a",\n  "schemaVersion": "2.2"\n}',
        ),
        {},
      ),
    ],
  },
  {
    name: 'a document as YAML with its keys in another order',
    make: w => [
      doc(
        w.pick(
          'schemaVersion: "2.2"\ndescription: a\nmainSteps:\n  - action: aws:runShellScript\n    name: x\n',
          'description: a\nschemaVersion: "2.2"\nmainSteps:\n  - name: x\n    action: aws:runShellScript\n',
        ),
        { documentFormat: 'YAML' },
      ),
    ],
  },
  {
    name: 'patches with a longer approval delay',
    make: w => [
      of('aws:ssm/patchBaseline:PatchBaseline', 'b', {
        name: `b-${w.stack}`,
        operatingSystem: 'AMAZON_LINUX_2023',
        approvalRules: [
          {
            approveAfterDays: w.pick(0, 7),
            patchFilters: [{ key: 'CLASSIFICATION', values: ['Security'] }],
          },
        ],
      }),
    ],
    expected: ['PatchBaseline b approvalRules'],
  },
]

const fn = (w: World, inputs: Properties, outputs: Properties = {}) =>
  of(
    'aws:lambda/function:Function',
    'api',
    {
      name: w.auto('api'),
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      role: `arn:aws:iam::${w.account}:role/${w.auto('role')}`,
      ...inputs,
    },
    { arn: w.arn('lambda', `function:${w.auto('api')}`), version: w.pick('7', '31'), ...outputs },
    { id: w.auto('api') },
  )

const hash = (letter: string) => `${letter.repeat(43)}=`

const functions: WorldPair[] = [
  {
    name: "the environment's own layer at its own version",
    make: w => [
      of(
        'aws:lambda/layerVersion:LayerVersion',
        'common',
        {
          layerName: `common-${w.stack}`,
          code: {
            '4dabf18193072939515e22adb298388d': '0def7320c3a5731c473e5ecbe6d01bc7',
            hash: 'abc',
          },
        },
        {
          arn: w.arn('lambda', `layer:common-${w.stack}:${w.pick(5, 12)}`),
          layerArn: w.arn('lambda', `layer:common-${w.stack}`),
          version: w.pick('5', '12'),
        },
        { id: w.arn('lambda', `layer:common-${w.stack}:${w.pick(5, 12)}`) },
      ),
      fn(w, { layers: [w.arn('lambda', `layer:common-${w.stack}:${w.pick(5, 12)}`)] }),
    ],
  },
  {
    name: 'an additional layer with other code',
    make: w => [
      of(
        'aws:lambda/layerVersion:LayerVersion',
        'common',
        {
          layerName: `common-${w.stack}`,
          code: {
            '4dabf18193072939515e22adb298388d': '0def7320c3a5731c473e5ecbe6d01bc7',
            hash: w.pick('abc', 'def'),
          },
        },
        { version: w.pick('5', '12') },
      ),
    ],
    expected: ['LayerVersion common code'],
  },
  {
    name: 'processors of another kind than the default',
    make: w => [
      fn(w, w.pick({ architectures: ['arm64'] }, {}), {
        architectures: [w.pick('arm64', 'x86_64')],
      }),
    ],
    expected: ['Function api architectures'],
  },
  {
    name: 'no traces',
    make: w => [fn(w, { tracingConfig: { mode: w.pick('PassThrough', 'Active') } })],
    expected: ['Function api tracingConfig'],
  },
  {
    name: 'storage, logs and traces by default and written explicitly',
    make: w => [
      fn(
        w,
        w.pick(
          {},
          {
            ephemeralStorage: { size: 512 },
            memorySize: 128,
            timeout: 3,
            tracingConfig: { mode: 'PassThrough' },
          },
        ),
        {
          ephemeralStorage: { size: 512 },
          memorySize: 128,
          timeout: 3,
          tracingConfig: { mode: 'PassThrough' },
        },
      ),
    ],
  },
  {
    name: "the same code as an object of the environment's own bucket with its own version",
    make: w => [
      fn(
        w,
        {
          s3Bucket: `artifacts-${w.account}`,
          s3Key: 'api.zip',
          s3ObjectVersion: w.pick(
            'gmjtQlwJaC0ttsJd0PYpMWrOTAzFQ_oI',
            'z3HLkqCm7Pp0bTgYw8nX1sRvJe5uDaKf',
          ),
        },
        { codeSha256: hash('A'), sourceCodeHash: hash('A') },
      ),
    ],
  },
  {
    name: "other code as an object of the environment's own bucket",
    make: w => [
      fn(
        w,
        { s3Bucket: `artifacts-${w.account}`, s3Key: 'api.zip' },
        { codeSha256: hash(w.pick('A', 'B')) },
      ),
    ],
    expected: ['Function api codeSha256'],
  },
  {
    name: 'the same image by tag and by digest',
    make: w => [
      fn(w, {
        packageType: 'Image',
        imageUri: `${w.account}.dkr.ecr.${w.region}.amazonaws.com/api@sha256:${'ab'.repeat(32)}`,
      }),
    ],
  },
  {
    name: 'another tag of an image',
    make: w => [
      fn(w, {
        packageType: 'Image',
        imageUri: `${w.account}.dkr.ecr.${w.region}.amazonaws.com/api:${w.pick('1.4.1', '1.4.0')}`,
      }),
    ],
    expected: ['Function api imageUri'],
  },
  {
    name: 'arguments of an image in another order',
    make: w => [
      fn(w, {
        packageType: 'Image',
        imageUri: `${w.account}.dkr.ecr.${w.region}.amazonaws.com/api:1`,
        imageConfig: { commands: w.pick(['a', 'b'], ['b', 'a']) },
      }),
    ],
    expected: ['Function api imageConfig'],
  },
  {
    name: "a function that keeps fewer copies warm, its alias of the environment's own version",
    make: w => [
      fn(w, {}),
      of('aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig', 'warm', {
        functionName: w.auto('api'),
        qualifier: 'live',
        provisionedConcurrentExecutions: w.pick(1, 10),
      }),
    ],
    expected: ['ProvisionedConcurrencyConfig warm provisionedConcurrentExecutions'],
  },
]

testWorlds([...backups, ...systems, ...functions])
