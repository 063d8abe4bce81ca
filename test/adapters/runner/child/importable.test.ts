import t from 'tap'
import { formatDeclaration } from '../../../../src/adapters/runner/child/declaration.ts'
import { toImportRecords } from '../../../../src/adapters/runner/child/importable.ts'

const stack = {
  urn: 'urn:pulumi:s::p::pulumi:pulumi:Stack::p-s',
  type: 'pulumi:pulumi:Stack',
  custom: false,
}
const provider = {
  urn: 'urn:pulumi:s::p::pulumi:providers:aws::default_7',
  type: 'pulumi:providers:aws',
  custom: true,
  id: 'one',
}
const shop = {
  urn: 'urn:pulumi:s::p::shop:index:Shop::shop',
  type: 'shop:index:Shop',
  custom: false,
  parent: stack.urn,
}
const topic = {
  urn: 'urn:pulumi:s::p::aws:sns/topic:Topic::a',
  type: 'aws:sns/topic:Topic',
  custom: true,
  id: 'arn:a',
}
const state = { resources: [stack, provider, shop, topic] }
const wanted = { type: 'aws:sns/topic:Topic', name: 'b', id: 'arn:b', protect: true }
const at = { stack: 's', project: 'p' }

t.test('records with missing values', async t => {
  t.match(toImportRecords(state, [wanted], at), [
    {
      urn: 'urn:pulumi:s::p::aws:sns/topic:Topic::b',
      parent: stack.urn,
      provider: `${provider.urn}::one`,
      protect: true,
      inputs: {},
      id: 'arn:b',
    },
  ])
  t.match(toImportRecords(state, [{ ...wanted, parent: shop.urn }], at), [
    { urn: 'urn:pulumi:s::p::shop:index:Shop$aws:sns/topic:Topic::b', parent: shop.urn },
  ])
})

t.test('what is refused', async t => {
  const refusal = (
    resources: Parameters<typeof toImportRecords>[1],
    on: Parameters<typeof toImportRecords>[0] = state,
  ) => {
    try {
      toImportRecords(on, resources, at)
      return null
    } catch (error) {
      return error
    }
  }
  t.match(refusal([{ ...wanted, name: 'a', id: 'arn:c' }]), {
    code: 'import-refused',
    message: /::a is in the recorded state already/,
  })
  t.match(refusal([{ ...wanted, id: 'arn:a' }]), { message: /managed already, as .*::a/ })
  t.match(refusal([wanted, { ...wanted, id: 'arn:c' }]), { message: /requested twice/ })
  t.match(refusal([{ ...wanted, parent: 'urn:x' }]), {
    message: /parent of b is not in the recorded state/,
  })
  t.match(refusal([wanted], { resources: [stack] }), {
    message: /no default provider of aws/,
    hint: /deploy/,
  })
})

t.test('a declaration of it', async t => {
  t.equal(
    formatDeclaration({
      type: 'aws:ssm/parameter:Parameter',
      name: "it's",
      protect: false,
      inputs: { value: '[secret]', list: [1, true], tags: { 'twinstack:urn': 'x', 'a-b': 'c' } },
    }),
    `import { Parameter } from '@pulumi/aws/ssm/parameter.js'

new Parameter('it\\'s', {
  value: pulumi.secret('…') /* withheld: fill it in from where you keep secrets */,
  list: [
    1,
    true,
  ],
  tags: {
    'a-b': 'c',
  },
})
`,
  )
  t.match(
    formatDeclaration({
      type: 'random:index/randomId:RandomId',
      name: 'x',
      protect: true,
      inputs: {},
    }),
    "import { RandomId } from '@pulumi/random/index/randomId.js'\n\nnew RandomId('x', {}, { " +
      'protect: true })',
  )
})
