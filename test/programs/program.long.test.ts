/** The sample after its deployment; the deployment itself: program.test.ts. */
import t from 'tap'
import program from '../../programs/index.ts'
import { repositoryRoot } from '../fixtures/programs/repository.ts'
import { configOf, makePlace, makeStack, type RecordedResource } from './stack.ts'

const place = makePlace(t)
const nameOf = ({ urn }: RecordedResource) => urn.split('::').at(-1)
const find = (all: RecordedResource[], type: string, name: string) =>
  all.find(one => one.type === type && nameOf(one) === name)

/** One after the other, as one process can hold one engine. */
async function deploy(name: string) {
  const made = await makeStack(place, repositoryRoot, name, program)
  await made.stack.up()
  return made
}
const staging = await deploy('staging')
const production = await deploy('production')

t.test('the same again changes nothing, and a preview refresh finds no drift', async t => {
  const again = await staging.stack.preview({ refresh: true })
  t.same(Object.keys(again.changeSummary), ['same'], JSON.stringify(again.changeSummary))
})

t.test('a token is a secret on its whole way', async t => {
  const token = 'trace-token-5d81c0'
  const config = configOf(
    repositoryRoot,
    'staging',
    ({ 'twinstack-sample:settings': settings }) => {
      settings.observability = { tracing: { token } }
    },
  )
  const { stack, resources } = await makeStack(
    makePlace(t),
    repositoryRoot,
    'staging',
    program,
    config,
  )
  const { outputs, stdout } = await stack.up()
  t.match(outputs['tracingToken'], { value: token, secret: true })
  t.notMatch(stdout, token)
  const all = await resources()
  const holders = all.filter(one => JSON.stringify(one).includes(token)).map(one => nameOf(one))
  t.ok(
    holders.every(
      name => name === 'observability-tracing-token' || name === 'twinstack-sample-staging',
    ),
    `${holders.join(', ')}: nowhere else, not even in user data`,
  )
  t.equal(
    find(all, 'aws:ssm/parameter:Parameter', 'observability-tracing-token')?.inputs['type'],
    'SecureString',
  )
})

t.test('destroy: protected production refuses, staging goes', async t => {
  await t.rejects(
    production.stack.destroy(),
    /[Dd]eletion [Pp]rotection|deletionProtection|protected/,
  )
  await staging.stack.destroy()
  t.same(await staging.resources(), [])
})
