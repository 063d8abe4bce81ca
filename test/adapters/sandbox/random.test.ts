/** The provider of @pulumi/random (documentation of terraform-provider-random, "Resources"). */
import * as pulumi from '@pulumi/pulumi'
import t from 'tap'
import {
  createDraw,
  generators,
  checkRandomInputs,
} from '../../../src/adapters/sandbox/random/generate.ts'
import { createRandomSchema } from '../../../src/adapters/sandbox/random/schema.ts'
import type { Properties } from '../../../src/adapters/sandbox/resource.ts'
import { sandboxStack } from './stack.ts'

const tokenOf = (name: string) => `random:index/random${name}:Random${name}`
const generate = (name: string, inputs: Properties, key: string | null = null) => {
  const generator = generators[tokenOf(name)]
  if (!generator) throw new Error(`no generator for ${name}`)
  return generator(inputs, createDraw(key))
}

t.test('the schema has every type that is generated, with its required inputs', async t => {
  const { resources } = createRandomSchema('4.0.0') as {
    resources: Record<string, { requiredInputs: string[]; properties: Record<string, object> }>
  }
  t.same(Object.keys(resources).sort(), Object.keys(generators).sort())
  for (const [type, { requiredInputs }] of Object.entries(resources))
    t.same(
      checkRandomInputs(type, {})
        .map(({ property }) => property)
        .sort(),
      [...requiredInputs].sort(),
      type,
    )
  t.match(resources[tokenOf('Password')]?.properties['result'], { type: 'string', secret: true })
})

t.test('generated values have the form of their type', t => {
  t.match(generate('Pet', {}).id, /^[a-z]+-[a-z]+$/)
  t.match(
    generate('Pet', { length: 3, prefix: 'x', separator: '_' }).id,
    /^x_[a-z]+_[a-z]+_[a-z]+$/,
  )
  t.match(
    generate('Uuid', {}).id,
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
  const id = generate('Id', { byteLength: 4, prefix: 'p-' }).outputs
  t.match(id, { hex: /^p-[0-9a-f]{8}$/, dec: /^p-\d+$/, b64Url: /^p-[\w-]{6}$/ })
  t.equal(String(id['dec']).slice(2), BigInt(`0x${String(id['hex']).slice(2)}`).toString())
  const numbers = Array.from({ length: 200 }, () =>
    Number(generate('Integer', { min: 3, max: 5 }).id),
  )
  t.same([...new Set(numbers)].sort(), [3, 4, 5])
  const text = String(
    generate('String', { length: 20, special: false, upper: false, minNumeric: 12 }).outputs[
      'result'
    ],
  )
  t.match(text, /^[a-z0-9]{20}$/)
  t.ok(text.replace(/\D/g, '').length >= 12)
  t.match(generate('Password', { length: 16, overrideSpecial: '!' }), {
    id: 'none',
    outputs: { result: /^[A-Za-z0-9!]{16}$/ },
  })
  const inputs = ['a', 'b', 'c']
  t.same((generate('Shuffle', { inputs }).outputs['results'] as string[]).sort(), inputs)
  t.equal(
    (generate('Shuffle', { inputs, resultCount: 7 }).outputs['results'] as string[]).length,
    7,
  )
  t.match(generate('Bytes', { length: 3 }).outputs, { hex: /^[0-9a-f]{6}$/, base64: /^.{4}$/ })
  t.same(generate('Pet', {}, 'a'), generate('Pet', {}, 'a'), 'repeatable under a seed')
  t.not(generate('Uuid', {}).id, generate('Uuid', {}).id)
  t.match(checkRandomInputs(tokenOf('Integer'), { min: 9, max: 1 }), [{ property: 'min' }])
  t.match(checkRandomInputs(tokenOf('String'), {}), [{ property: 'length' }])
  t.end()
})

class RandomResource extends pulumi.CustomResource {
  declare readonly result: pulumi.Output<string>
  constructor(type: string, name: string, inputs: Properties) {
    super(tokenOf(type), name, { result: undefined, ...inputs })
  }
}

t.test('the engine keeps generated values until a keeper changes', async t => {
  let keeper = 'a'
  const { stack } = await sandboxStack(t, async () => {
    const one = new RandomResource('String', 'token', { length: 12, keepers: { keeper } })
    return { token: one.result }
  })
  const token = async () => String((await stack.up()).outputs['token']?.value)
  const first = await token()
  t.equal(first.length, 12)
  t.equal(await token(), first)
  keeper = 'b'
  t.not(await token(), first)
  await stack.destroy()
})
