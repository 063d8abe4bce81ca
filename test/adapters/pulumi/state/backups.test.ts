import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { readBackups } from '../../../../src/adapters/pulumi/state/backups.ts'

const checkpoint = (time: string, resources: number) =>
  JSON.stringify({
    version: 3,
    checkpoint: {
      latest: {
        manifest: { time },
        resources: Array.from({ length: resources }, (_, at) => ({ urn: `u${at}` })),
      },
    },
  })

t.test('the readable earlier states of a stack, the newest first', async t => {
  const folder = t.testdir()
  const put = (path: string, content: string | Buffer) => {
    const file = join(folder, '.pulumi', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  put('stacks/shop/live.json', '')
  put('stacks/shop/live.json.bak', checkpoint('2026-01-02T00:00:00Z', 3))
  put('stacks/shop/lively.json.bak', checkpoint('2026-09-09T00:00:00Z', 9))
  put('history/shop/live/live-1.checkpoint.json', checkpoint('2026-01-01T00:00:00Z', 1))
  put('history/shop/live/live-1.history.json', '{}')
  put(
    'history/shop/live/live-2.checkpoint.json.gz',
    gzipSync(checkpoint('2026-01-03T01:00:00+01:00', 2)),
  )
  put('backups/shop/live/live.3.json', checkpoint('2026-01-04T00:00:00Z', 4).slice(0, 90))
  t.match(readBackups(folder, 'organization/shop/live'), [
    { writtenAt: '2026-01-03T00:00:00.000Z', deployment: { resources: { length: 2 } } },
    { source: 'the copy live.json.bak', deployment: { resources: { length: 3 } } },
    { writtenAt: '2026-01-01T00:00:00.000Z', deployment: { resources: { length: 1 } } },
  ])
  t.equal(readBackups(folder, 'organization/shop/live').length, 3, 'a truncated one is left out')
  t.same(readBackups(join(folder, 'nowhere'), 'organization/shop/live'), [])
})
