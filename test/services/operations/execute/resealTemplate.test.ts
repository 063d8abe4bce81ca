import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { useResealed } from '../../../../src/adapters/runner/child/settings.ts'
import { resealTemplate } from '../../../../src/services/operations/execute/resealTemplate.ts'

type Input = Parameters<typeof resealTemplate>
const keys = { environment: 'staging', encryptionSalt: null, salts: {}, values: {} }

/** Each stack encrypts with its name; a stack exists after `prepareStack`. */
function openLab(t: Test, settings: string) {
  const folder = mkdtempSync(join(tmpdir(), 'twinstack-reseal-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'Pulumi.staging.yaml'), settings)
  const stacks = new Set(['organization/shop/staging'])
  const states = {
    prepareStack: async (stack: string) => void stacks.add(stack),
    openState: async (stack: string) =>
      stacks.has(stack)
        ? {
            encrypt: (text: string) => `${stack}:${text}`,
            decrypt: (text: string) => {
              if (!text.startsWith(`${stack}:`)) throw new Error('not of this stack')
              return text.slice(stack.length + 1)
            },
          }
        : null,
  }
  const input = (given: typeof keys | null) =>
    ({
      tree: { folder, project: 'shop' },
      environment: { name: 'pr-7', template: 'staging' },
      keys: given,
    }) as unknown as Input[1]
  return {
    stacks,
    reseal: (given: typeof keys | null) => resealTemplate({ states } as never, input(given)),
  }
}

const sealed = 'organization/shop/staging:geheim'
const settings = `config:
  shop:plain: text
  shop:hidden: { secure: "${sealed}" }
  shop:settings: { list: [{ secure: "v1:other" }, 1] }
`

t.test('a copy gets the values of its template, encrypted for its own stack', async t => {
  const { reseal, stacks } = openLab(t, settings)
  const found = await reseal(keys)
  t.same(found, { ...keys, resealed: { [sealed]: 'organization/shop/pr-7:geheim' } })
  t.ok(stacks.has('organization/shop/pr-7'), 'its stack exists before its first run')
  const config = { a: { secure: sealed }, b: [{ secure: 'v1:other' }], c: 'text', d: 4 }
  t.same(useResealed(config, { templateKeys: found }), {
    ...config,
    a: { secure: 'organization/shop/pr-7:geheim' },
  })
})

t.test('nothing without the right, and nothing to encrypt: no stack is created', async t => {
  const lab = openLab(t, settings)
  t.equal(await lab.reseal(null), null)
  t.equal(lab.stacks.size, 1)
  const other = openLab(t, 'config: { "shop:hidden": { secure: "v1:other" } }\n')
  t.equal(await other.reseal(keys), keys)
  t.equal(other.stacks.size, 1)
})
