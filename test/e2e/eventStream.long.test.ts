/**
 * A client of the server-sent events that reconnects 50 times between two API processes during a
 * deploy of 300 resources. The short form without the engine is
 * test/api/routes/eventsTwoServices.test.ts.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { readSome } from '../helper/eventStream.ts'
import { sameAsCloud } from '../helper/cloud.ts'
import { startSecond } from '../helper/secondProcess.ts'
import { testService } from '../helper/service.ts'

t.setTimeout(0)

const reconnects = 50
const resources = 300

t.test('every event number once, across 50 reconnects and two processes', async t => {
  const program = readFileSync(
    join(import.meta.dirname, '../fixtures/programs/tiny/index.ts'),
    'utf8',
  )
  const repository = makeRepository(t, 'tiny', {
    'index.ts': program.replace('max(9)', 'max(999)'),
  })
  const service = await testService(t, { repository })
  const second = await startSecond(t, service, { TWINSTACK_ROLE: 'api' })
  const urls = [service.url, second.url]
  await service.environment('many', 'ephemeral', { overrides: { topics: resources } })
  const { id } = await service.request('many', 'deploy')
  const seen: number[] = []
  let connections = 0
  for (let ended = false; !ended; connections += 1) {
    const url = `${urls[connections % 2]}/v1/operations/${id}/events`
    const most = connections < reconnects ? 1 + (connections % 19) : Infinity
    const part = await readSome(url, service.token, seen.at(-1) ?? 0, most)
    seen.push(...part.ids)
    ended = part.ended
  }
  t.ok(connections > reconnects, `${connections} connections`)
  const deploy = await service.wait(id)
  t.match(deploy, { status: 'succeeded', error: null })
  t.ok(seen.length > 2 * resources, `${seen.length} events`)
  t.same(
    seen,
    seen.map((_, at) => at + 1),
  )
  const after = `/v1/operations/${id}/events?after=${seen.length}&limit=10`
  t.same((await service.call('GET', after)).body.events, [], 'and all of them')
  await sameAsCloud(t, service, 'recorded state = sandbox')
})
