import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import awsSchema from '../../../src/analysis/normalise/awsSchema.json' with { type: 'json' }
import {
  isKnownType,
  registerSchema,
  findPropertySchema,
  listKindOf,
} from '../../../src/analysis/normalise/schema.ts'
import { buildTable } from '../../../src/model/providerSchema.ts'
import { packageFolder } from '../../../src/model/config.ts'

t.test('the table belongs to the installed version of @pulumi/aws', async t => {
  const file = join(packageFolder, 'node_modules/@pulumi/aws/package.json')
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  t.equal(awsSchema.version, version, 'run npm run schema:aws to create it again')
})

t.test('types, nested blocks, computed properties and stated defaults', async t => {
  const queue = 'aws:sqs/queue:Queue'
  t.match(findPropertySchema(queue, ['visibilityTimeoutSeconds']), { kind: 'number', default: 30 })
  t.match(findPropertySchema(queue, ['arn']), { kind: 'text', computed: true })
  t.match(findPropertySchema(queue, ['tags']), { kind: 'map', computed: false })
  const distribution = 'aws:cloudfront/distribution:Distribution'
  t.match(findPropertySchema(distribution, ['defaultCacheBehavior', 'minTtl']), {
    kind: 'number',
    default: 0,
  })
  t.equal(
    findPropertySchema(queue, ['tags', 'Name']),
    null,
    'keys that users choose are in no schema',
  )
  t.equal(findPropertySchema('x:y/z:Z', ['a']), null)
  t.ok(isKnownType(queue))
  t.notOk(isKnownType('x:y/z:Z'))
})

t.test('the schema of a plugin replaces the table', async t => {
  const table = buildTable({
    version: '1.0.0',
    resources: {
      'shop:index/cart:Cart': {
        inputProperties: {
          size: { type: 'integer', default: 3 },
          lines: { type: 'array', items: { $ref: '#/types/shop:index/Line:Line' } },
        },
        properties: { total: { type: 'number' } },
      },
    },
    types: { 'shop:index/Line:Line': { properties: { open: { type: 'boolean' } } } },
  })
  registerSchema('shop', table)
  const cart = 'shop:index/cart:Cart'
  t.match(findPropertySchema(cart, ['size']), { kind: 'number', default: 3, computed: false })
  t.match(findPropertySchema(cart, ['total']), { kind: 'number', computed: true })
  t.match(findPropertySchema(cart, ['lines']), { kind: 'block', list: true })
  t.match(findPropertySchema(cart, ['lines', 0, 'open']), { kind: 'switch' })
})

t.test('a default that only the documentation states stays', async t => {
  registerSchema('shop2', {
    version: '1',
    types: { 'a:A': { wait: 'n=30', name: 's' } },
    blocks: { 'a.B': { on: 'b=true' } },
  })
  registerSchema('shop2', {
    version: '2',
    types: { 'a:A': { wait: 'n', more: 'n=1' }, 'b:B': { x: 'n' } },
    blocks: { 'a.B': { on: 'b=false' } },
  })
  t.match(findPropertySchema('shop2:a:A', ['wait']), { kind: 'number', default: 30 })
  t.match(findPropertySchema('shop2:a:A', ['more']), { default: 1 })
  t.match(findPropertySchema('shop2:b:B', ['x']), { default: undefined })
})

t.test('what the schema of a plugin does not say stays: sets, and the type of "any"', async t => {
  registerSchema('shop3', {
    version: '1',
    types: { 'a:A': { groups: '<s', lines: '[o:a.B', size: 'n' }, 'b:B': { x: 'n' } },
    blocks: { 'a.B': { on: 'b' } },
  })
  const table = buildTable({
    version: '2.0.0',
    resources: {
      'shop3:a:A': {
        inputProperties: {
          groups: { type: 'array', items: { type: 'string' } },
          lines: { $ref: 'pulumi.json#/Any' },
          size: { oneOf: [{ type: 'number' }, { $ref: '#/types/shop3:a:Size' }] },
          mode: { $ref: '#/types/shop3:a:Mode' },
          more: { $ref: 'pulumi.json#/Any' },
        },
      },
    },
    types: { 'shop3:a:Mode': { type: 'integer', enum: [{ value: 1 }] } },
  })
  for (let time = 0; time < 2; time++) registerSchema('shop3', table)
  const type = 'shop3:a:A'
  t.equal(listKindOf(type, 'groups'), 'set')
  t.match(findPropertySchema(type, ['lines', 0, 'on']), { kind: 'switch' })
  t.match(findPropertySchema(type, ['size']), { kind: 'number' })
  t.match(findPropertySchema(type, ['mode']), { kind: 'number' }, 'an enumeration of numbers')
  t.equal(findPropertySchema(type, ['more']), null, 'of any type')
  t.ok(isKnownType('shop3:b:B'), 'a type that only the older plugin has')
})
