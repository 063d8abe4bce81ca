import { createHmac } from 'node:crypto'
import t from 'tap'
import { hashSecrets } from '../../../src/analysis/state/hashSecrets.ts'
import { compareEnvironments } from '../../../src/analysis/parity/compare/compareEnvironments.ts'
import { toRecord } from '../../../src/model/checkpoint.ts'
import type { StateResource } from '../../../src/model/checkpoint.ts'
import { parseDigest, withoutDigests } from '../../../src/model/secretDigest.ts'

const computeDigest = (text: string) => createHmac('sha256', 'key').update(text).digest('hex')
const secret = (value: unknown) => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  plaintext: JSON.stringify(value),
})
const make = (stack: string, type: string, name: string, inputs: object): StateResource => ({
  urn: `urn:pulumi:${stack}::shop::${type}::${name}`,
  type,
  id: `${name}-id`,
  custom: true,
  inputs: inputs as Record<string, unknown>,
  outputs: inputs as Record<string, unknown>,
})
const taskType = 'aws:ecs/taskDefinition:TaskDefinition'

type Variant = {
  image?: string
  password?: string
  mode?: string
  host?: string
  command?: string[]
  pin?: number
}

function side(environment: string, variant: Variant = {}) {
  const {
    image = 'shop/api:1.4.0',
    password = 'hunter2-hunter2',
    mode = 'fast',
    host = `db.${environment}.example.org`,
    command = ['serve'],
    pin = 4711,
  } = variant
  const containers = [
    {
      name: 'api',
      image,
      cpu: 256,
      portMappings: [{ containerPort: 8080 }],
      command,
      environment: [
        { name: 'DB_PASSWORD', value: password },
        { name: 'MODE', value: mode },
        { name: 'DB_HOST', value: host },
        { name: 'PIN', value: pin },
      ],
      logConfiguration: {
        logDriver: 'awslogs',
        options: { 'awslogs-group': `/shop/${environment}` },
      },
    },
  ]
  const resources = [
    make(environment, 'aws:rds/instance:Instance', 'main', { password: secret(password) }),
    make(environment, taskType, 'api', {
      containerDefinitions: secret(JSON.stringify(containers)),
      family: 'api',
    }),
  ]
  return {
    environment,
    resources: resources.map(toRecord),
    secrets: hashSecrets({ resources, environment, computeDigest }),
  }
}
const compare = (left: Variant, right: Variant) =>
  compareEnvironments(side('staging', left), side('production', right))
const listPaths = (left: Variant, right: Variant) =>
  compare(left, right).differences.map(({ path }) => path)
const listHidden = (left: Variant, right: Variant) =>
  compare(left, right).notComparable.map(({ path, why }) => `${path} ${why}`)

const hostPath = 'containerDefinitions[api].environment[DB_HOST].value'
const passwordPath = 'containerDefinitions[api].environment[DB_PASSWORD].value'

t.test('a document with a secret is compared part by part; equal secrets are equal', async t => {
  t.same(listPaths({}, {}), [])
  t.same(listHidden({ host: 'db.internal' }, { host: 'db.internal' }), [])
  t.same(listPaths({ image: 'shop/api:1.5.0' }, {}), ['containerDefinitions[api].image'])
  const [image] = compare({ image: 'shop/api:1.5.0' }, {}).differences
  t.match(image, { left: 'shop/api:1.5.0', right: 'shop/api:1.4.0', never: true })
})

t.test('another value of a part that is no password is a difference, never shown', async t => {
  const { differences } = compare({ mode: 'slow' }, {})
  t.match(differences, [
    {
      path: 'containerDefinitions[api].environment[MODE].value',
      left: '[secret]',
      right: '[secret], another one',
    },
  ])
  t.same(listPaths({ pin: 4712 }, {}), ['containerDefinitions[api].environment[PIN].value'])
  t.equal(listPaths({ command: ['serve', '--debug'] }, {}).length, 1)
})

t.test('a password may differ; a value with names of its environment is not proven', async t => {
  t.same(listPaths({ password: 'another-password' }, {}), [])
  t.same(listHidden({ password: 'another-password' }, {}).sort(), [
    `${hostPath} secret-with-names`,
    `${passwordPath} secret`,
    'password secret',
  ])
})

t.test('without a digest on one side the document stays not comparable', async t => {
  const { secrets: _, ...older } = side('production')
  const found = compareEnvironments(side('staging', { mode: 'slow' }), older)
  t.same(found.differences, [])
  t.same(
    found.notComparable.map(({ path }) => path),
    ['password', 'containerDefinitions'],
  )
})

t.test('neither a secret nor a digest leaves the comparison', async t => {
  const variants = [
    { mode: 'm-canary' },
    { password: 'p-canary-1' },
    { command: ['x', 'c-canary'] },
  ]
  for (const variant of variants) {
    const text = JSON.stringify(compare(variant, {}))
    t.notMatch(text, /canary|hunter2/)
    t.notMatch(text, /[0-9a-f]{64}/)
  }
  const stored = JSON.stringify(side('staging').secrets)
  t.notMatch(stored, /hunter2|db\.staging|4711|fast/, 'what is stored has no secret either')
  t.match(stored, /shop\/api:1\.4\.0/)
})

t.test('a secret that could not be decrypted has no digest', async t => {
  const { plaintext: _, ...sealed } = secret('x')
  const resources = [
    make('staging', 'aws:ssm/parameter:Parameter', 'a', {
      value: { ...sealed, ciphertext: 'v1:' },
    }),
  ]
  t.same(hashSecrets({ resources, environment: 'staging', computeDigest }), {})
})

t.test('a whole secret is one digest; the order of the keys of a JSON text has no meaning', t => {
  const digest = (value: unknown) => {
    const resources = [make('dev', 'aws:ssm/parameter:Parameter', 'a', { value: secret(value) })]
    const [found] = Object.values(hashSecrets({ resources, environment: 'dev', computeDigest }))
    return found?.inputs?.['value']
  }
  t.equal(digest('{"a":1,"b":2}'), digest('{ "b": 2, "a": 1 }'))
  t.not(digest('x'), digest('y'))
  t.match(parseDigest(digest('x')), { kind: 'value' })
  t.match(parseDigest(digest('https://dev.example.org')), { kind: 'names' })
  t.match(parseDigest(digest('device')), { kind: 'value' }, 'dev is a word of its own')
  t.equal(withoutDigests(`{"a":"${String(digest('x'))}"}`), '{"a":"[secret]"}')
  t.end()
})

t.test('of a software version even a whole secret is a difference', async t => {
  const of = (environment: string, image: string) => {
    const resources = [
      make(environment, 'aws:lambda/function:Function', 'f', { imageUri: secret(image) }),
    ]
    return {
      environment,
      resources: resources.map(toRecord),
      secrets: hashSecrets({ resources, environment, computeDigest }),
    }
  }
  const found = compareEnvironments(of('staging', 'shop:2'), of('production', 'shop:1'))
  t.match(found.differences, [{ path: 'imageUri', never: true, left: '[secret]' }])
  const same = compareEnvironments(of('staging', 'shop:1'), of('production', 'shop:1'))
  t.same([same.differences, same.notComparable], [[], []])
})
