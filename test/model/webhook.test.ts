import t from 'tap'
import { z } from 'zod'
import { createWebhookInput } from '../../src/model/webhook.ts'

t.test('OpenAPI says which secrets are accepted', async t => {
  const schema = z.toJSONSchema(createWebhookInput, { io: 'input', unrepresentable: 'any' })
  const { pattern } = (schema.properties?.['secret'] ?? {}) as { pattern?: string }
  const described = new RegExp(String(pattern))
  for (const [size, accepted] of [
    [23, false],
    [24, true],
    [25, true],
    [63, true],
    [64, true],
    [65, false],
  ] as const) {
    const secret = `whsec_${Buffer.alloc(size, 7).toString('base64')}`
    const read = createWebhookInput.safeParse({ url: 'https://example.com', secret })
    t.equal(read.success, accepted, `${size} bytes`)
    t.equal(described.test(secret), accepted, `${size} bytes, by the pattern`)
  }
  t.notOk(described.test('secret'))
})
