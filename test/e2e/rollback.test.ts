/**
 * Automatic rollback, over REST on the real engine; a deploy that fails in the middle, the long
 * scenarios, and rebuilding with care, are in rollback.long.test.ts; checks: checks.long.test.ts.
 */
import t from 'tap'
import type { Operation, ResourceRecord } from '../../src/model/operation.ts'
import { commitAll, git, makeRepository, write } from '../fixtures/programs/repository.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { testService } from '../helper/service.ts'
import { requirePresent } from '../helper/present.ts'

/** A resource with data, and topics that refer to it. */
const program = (topics: string[]) => `
import * as pulumi from '@pulumi/pulumi'
import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup.js'
import { Topic } from '@pulumi/aws/sns/topic.js'
import { z } from 'zod'
export default async function program () {
  const tags = { 'twinstack:environment': pulumi.getStack() }
  const logs = new LogGroup('logs', { retentionInDays: 30, tags })
  return { topics: ${JSON.stringify(topics)}.map(name => new Topic(name, { displayName: logs.name, tags }).arn) }
}
program.settings = z.looseObject({})
`

/** One check of the outputs of the environment. */
const checks = (finds: string) =>
  JSON.stringify({
    checks: [
      {
        name: 'topics',
        kind: 'command',
        run: ['sh', '-c', `echo "$TWINSTACK_OUTPUT_TOPICS" | ${finds}`],
      },
    ],
  })

t.test('the last good revision is deployed again', async t => {
  const repository = makeRepository(t, 'small', {
    'index.ts': program(['a']),
    'checks.yaml': checks('grep -c arn:aws:sns'),
  })
  const service = await testService(t, { repository })
  const get = async (path: string) =>
    (await service.call('GET', `/v1/environments/production${path}`)).body
  const newest = async (wanted: Operation['kind']) =>
    requirePresent(
      ((await get('/operations')).items as Operation[]).find(({ kind }) => kind === wanted),
    )
  const ids = async () =>
    Object.fromEntries(
      ((await get('/resources?pageSize=100')).items as ResourceRecord[]).map(({ name, id }) => [
        name,
        id,
      ]),
    )
  await service.environment('production', 'production')
  await service.demand('production', {
    rollback: { automatic: true },
    checks: { mode: 'required' },
  })
  t.match(await service.run('production', 'deploy'), {
    status: 'succeeded',
    tests: { passed: 1, failed: 0, total: 1 },
  })
  const before = await ids()

  await t.test('a deploy whose check fails', async t => {
    const good = git(repository, 'rev-parse', 'HEAD')
    write(repository, {
      'index.ts': program(['a', 'b', 'c']),
      'checks.yaml': checks('grep -c arn:aws:sqs'),
    })
    commitAll(repository, 'Two more topics')
    const failed = await service.run('production', 'deploy')
    t.match(failed, {
      status: 'failed',
      tests: { passed: 0, failed: 1 },
      error: { code: 'checks-failed', message: /^1 of 1 checks failed: topics/ },
    })
    const back = await newest('rollback')
    t.match(await service.wait(back.id), {
      status: 'succeeded',
      rollbackOf: failed.id,
      revision: { commit: good },
      requestedBy: { name: 'rollback' },
      notes: [/^log events in .* logs stay as they are/],
    })
    t.same(
      await ids(),
      before,
      'resources of the failed deploy are removed, the others are unchanged',
    )
    await sameAsCloud(t, service)
    t.match((await get('')).deployed, { operation: back.id, commit: good })
    t.match(
      await service.wait((await newest('drift-check')).id),
      {
        status: 'succeeded',
        drift: { changed: 0, deleted: 0, pendingChanges: 0 },
        requestedBy: { name: 'rollback' },
      },
      'a drift check follows',
    )
    const {
      body: { notices },
    } = await service.call('GET', '/v1/notices?environment=production')
    t.same(
      notices
        .map(({ type }: { type: string }) => type)
        .filter((type: string) => type.startsWith('rollback')),
      ['rollback.started', 'rollback.succeeded'],
    )
    t.match((await get('/rollback-targets')).items, [
      { operation: back.id, deployed: true },
      { deployed: true },
    ])
  })
})
