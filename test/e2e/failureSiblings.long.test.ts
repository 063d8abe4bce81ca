/**
 * Failures of many kinds on the real engine: REST, command line, chat and webhook name the true
 * cause in their first line, and the commands of the report exist. SIBLINGS names some of them,
 * SHOW=1 prints their texts.
 */
import t, { type Test } from 'tap'
import { clearFaults, injectFault } from '../../src/adapters/sandbox/faults.ts'
import { isWriting, type Operation } from '../../src/model/operation.ts'
import { run } from '../cli/run.ts'
import { commitAll, makeRepository, write } from '../fixtures/programs/repository.ts'
import { unknownPart } from '../helper/commandLine.ts'
import { testService, type TestService } from '../helper/service.ts'
import { siblings, toProgram, type SiblingFailure } from './failureSiblings.ts'

t.setTimeout(0)
const chosen = process.env.SIBLINGS?.split(',')

type Lab = { service: TestService; commit(body: string, files?: Record<string, string>): string }

/** Deploys what was there before, and runs the operation that fails. */
async function fail(
  t: Test,
  { service, commit }: Lab,
  sibling: SiblingFailure,
): Promise<Operation> {
  const { name, before, program, files, kind = 'deploy' } = sibling
  await service.environment(name, 'ephemeral')
  if (before !== undefined)
    t.match(await service.run(name, 'deploy', { revision: commit(before) }), {
      status: 'succeeded',
    })
  const revision = program === undefined ? undefined : commit(program, files)
  for (const fault of sibling.faults ?? [])
    await injectFault(service.sandbox, { mode: 'fail', ...fault })
  const ended = await service.run(name, kind, {
    ...(revision && { revision }),
    ...(kind === 'import' && { confirm: name }),
    ...sibling.more,
  })
  await clearFaults(service.sandbox)
  return ended
}

t.test('failures are told truly', async t => {
  const repository = makeRepository(t, 'tiny')
  const service = await testService(t, { repository, env: { TWINSTACK_GRACE: '4' } })
  const settings = { TWINSTACK_URL: service.url, TWINSTACK_TOKEN: service.token }
  const commit = (body: string, files = {}) => {
    write(repository, { 'index.ts': toProgram(body), ...files })
    return commitAll(repository, 'next')
  }
  for (const sibling of siblings.filter(({ name }) => chosen?.includes(name) ?? true))
    await t.test(sibling.name, async t => {
      const { name, code, cause, also = [], never = [] } = sibling
      const ended = await fail(t, { service, commit }, sibling)
      const { body } = await service.call('GET', `/v1/operations/${ended.id}`)
      const { headline, text, next } = body.failure
      if (process.env.SHOW) console.error(`\n===== ${name}\n${text.join('\n')}`)
      t.equal(ended.error?.code, code)
      t.match(headline, cause, 'REST')
      const whole = text.join('\n')
      for (const part of also) t.match(whole, part)
      for (const part of never) t.notMatch(whole, part)
      for (const { command } of next) t.equal(unknownPart(command), null, command)

      const shown = await run(['operation', 'show', ended.id.slice(0, 8)], settings)
      t.match(shown.stdout.split('\n')[0], cause, 'command line')
      const chat = await service.call('POST', '/v1/commands', { text: `logs ${ended.id}` })
      t.match(chat.body.text.split('\n')[0].replaceAll('\\', ''), cause, 'chat')
      if (isWriting(ended)) {
        const { body } = await service.call('GET', `/v1/notices?environment=${name}&limit=100`)
        const told = body.notices.filter(
          ({ type, operation }: Record<string, string>) =>
            operation === ended.id && /^operation\.(?:failed|refused)$/.test(type ?? ''),
        )
        t.equal(told.length, 1, 'one notice')
        t.match(told[0]?.text, cause, 'webhook')
      }
    })
})
