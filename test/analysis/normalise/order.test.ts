import t from 'tap'
import { isSet, isOrderless } from '../../../src/analysis/normalise/order.ts'
import { listKindOf } from '../../../src/analysis/normalise/schema.ts'

const named = [{ name: 'a' }, { name: 'b' }]
const unnamed = [{ Next: 'a' }, { Next: 'b' }]

t.test('the schema defines which lists are sets', async t => {
  t.equal(listKindOf('aws:dynamodb/table:Table', 'globalSecondaryIndexes'), 'set')
  t.equal(listKindOf('aws:wafv2/webAcl:WebAcl', 'rules'), 'set')
  t.equal(listKindOf('aws:glue/catalogTable:CatalogTable', 'columns'), 'list', 'inside a block')
  t.equal(listKindOf('aws:autoscaling/group:Group', 'terminationPolicies'), 'list')
  t.equal(listKindOf('acme:x:Y', 'rules'), undefined, 'a type that no schema has')
})

t.test('order of lists', async t => {
  const cases: [name: string, type: string, side: unknown[], set: boolean][] = [
    ['globalSecondaryIndexes', 'aws:dynamodb/table:Table', named, true],
    ['columns', 'aws:glue/catalogTable:CatalogTable', named, false],
    ['terminationPolicies', 'aws:autoscaling/group:Group', ['a', 'b'], false],
    ['cidrBlocks', 'aws:ec2/securityGroup:SecurityGroup', ['a', 'b'], true],
    ['Catch', '', unnamed, false],
    ['mainSteps', '', named, false],
    ['whatever', 'acme:x:Y', named, true],
    ['whatever', 'acme:x:Y', unnamed, false],
    ['whatever', 'acme:x:Y', [...named, named[0]], false],
  ]
  for (const [name, type, side, set] of cases)
    t.equal(isSet(name, type, [side, side]), set, `${type} ${name} ${JSON.stringify(side)}`)
  t.equal(isOrderless(['a', 0, 'rules'], 'aws:wafv2/webAcl:WebAcl', unnamed), true, 'by a path')
})
