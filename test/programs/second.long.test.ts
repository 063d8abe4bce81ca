/** The second program by itself; through the service: e2e/programs.long.test.ts. */
import { join } from 'node:path'
import t from 'tap'
import program from '../fixtures/programs/second/infra/main.ts'
import { repositoryRoot } from '../fixtures/programs/repository.ts'
import { makePlace, makeStack } from './stack.ts'
import { hashSha256 } from '../../src/lib/hash.ts'

const folder = join(repositoryRoot, 'test/fixtures/programs/second')

t.test(
  'components in two regions, tagged by URNs that have their parents in them, twice without a ' +
    'change',
  async t => {
    const { stack, resources } = await makeStack(makePlace(t), folder, 'staging', program)
    const { outputs } = await stack.up()
    const all = await resources()
    t.match(outputs['places']?.value, { primary: { bucket: /./, queue: /./ }, secondary: {} })
    t.match(
      all
        .filter(({ type }) => type === 'aws:sqs/queue:Queue')
        .map(({ outputs }) => outputs['arn'])
        .join(),
      /eu-central-1.*eu-west-1|eu-west-1.*eu-central-1/,
    )
    const queue = all.find(({ urn }) =>
      urn.endsWith('reports:index:Inbox$aws:sqs/queue:Queue::inbox-primary'),
    )
    t.equal(queue?.inputs['tags']['twinstack:urn'], hashSha256(queue?.urn ?? '').slice(0, 12))
    const again = await stack.preview()
    t.same(Object.keys(again.changeSummary), ['same'], JSON.stringify(again.changeSummary))
    await stack.destroy()
    t.same(await resources(), [])
  },
)
