/**
 * Documentation of aws_lambda_function: `publish` "Whether to publish creation/change as new Lambda
 * Function Version", `version` "Latest published version".
 */
import t from 'tap'
import { getSpec } from '../../../../src/adapters/sandbox/catalog/index.ts'
import { update } from '../../../../src/adapters/sandbox/provider/crud.ts'
import { listRenewedKeys } from '../../../../src/adapters/sandbox/provider/state.ts'
import { accountOf, cloudFolder, make } from '../folder.ts'

const type = 'aws:lambda/function:Function'
const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:api'

t.test('with publish every change of the configuration publishes a version', async t => {
  const account = accountOf(await cloudFolder(t))
  const inputs = { name: 'api', role: 'r', publish: true }
  const made = await make(account, type, 'api', inputs)
  t.match(made.properties, {
    version: '1',
    qualifiedArn: `${arn}:1`,
    qualifiedInvokeArn: new RegExp(`${arn}:1/invocations$`),
  })
  const request = { id: made.id, oldInputs: inputs, olds: made.properties, ignoreChanges: [] }
  const change = async (news: object) =>
    (await update(getSpec(type), account, { ...request, news: { ...inputs, ...news } })).properties
  t.match(await change({ reservedConcurrentExecutions: 5 }), { version: '1' })
  t.match(await change({ memorySize: 256 }), {
    version: '2',
    qualifiedArn: `${arn}:2`,
    qualifiedInvokeArn: new RegExp(`${arn}:2/invocations$`),
  })
})

t.test('without publish the version is $LATEST, known in a preview', async t => {
  const account = accountOf(await cloudFolder(t))
  const made = await make(account, type, 'api', { name: 'api', role: 'r' })
  t.match(made.properties, { version: '$LATEST', qualifiedArn: `${arn}:$LATEST` })
  const renewed = (publish: boolean) =>
    listRenewedKeys(getSpec(type), new Set(['memorySize']), { publish })
  t.same(renewed(false), ['lastModified'])
  t.same(renewed(true).sort(), ['lastModified', 'qualifiedArn', 'qualifiedInvokeArn', 'version'])
})
