/**
 * A run owns the state files of its stack while it lives. A pipe that it puts in the place of one
 * would block the service, or a later run, for ever.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import {
  listBrokenLocks,
  listStackLocks,
  readStackText,
} from '../../../../src/adapters/pulumi/state/backend.ts'
import { readBackups } from '../../../../src/adapters/pulumi/state/backups.ts'
import { removeBrokenSidecars } from '../../../../src/adapters/pulumi/state/sidecars.ts'
import { createStateAccess } from '../../../../src/adapters/pulumi/state/stateAccess.ts'

const stack = 'organization/lab/production'
const lock = '.pulumi/locks/organization/lab/production/a.json'

t.test('a pipe in the place of a state file blocks nobody', async t => {
  const folder = t.testdir({ secret: '{"version":3}', lock: '{"pid":1,"hostname":"h"}' })
  const place = (name: string): string => {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    return path
  }
  const makePipe = (name: string): string => {
    const path = place(name)
    execFileSync('mkfifo', [path])
    return path
  }
  const states = createStateAccess({
    backend: `file://${folder}`,
    passphraseFile: '',
    getEngine: () => Promise.reject(new Error('not needed')),
  })

  await t.test('the checkpoint', async t => {
    for (const ending of ['', '.gz', '.zst']) {
      const path = makePipe(`.pulumi/stacks/lab/production.json${ending}`)
      t.throws(() => readStackText(folder, stack), /is not a regular file/, ending)
      await t.rejects(states.read(stack), { code: 'unavailable' })
      t.equal(await states.isWhole(stack), false)
      rmSync(path)
    }
    symlinkSync(join(folder, 'secret'), place('.pulumi/stacks/lab/production.json'))
    t.throws(() => readStackText(folder, stack), { code: 'ELOOP' })
  })

  await t.test('its copies and backups', async t => {
    makePipe('.pulumi/stacks/lab/production.json.bak')
    makePipe('.pulumi/history/lab/production/production-1.checkpoint.json')
    makePipe('.pulumi/backups/lab/production/production.1.json')
    symlinkSync(join(folder, 'secret'), place('.pulumi/history/lab/production/2.checkpoint.json'))
    t.same(readBackups(folder, stack), [])
  })

  await t.test('its locks, which a later run removes', async t => {
    const path = makePipe(lock)
    symlinkSync(join(folder, 'lock'), place(lock.replace('a.json', 'b.json')))
    t.same(listStackLocks(folder, stack), [])
    utimesSync(path, 1, 1)
    t.ok(listBrokenLocks(folder, stack).includes(path))
  })

  await t.test('its attributes', async t => {
    const path = makePipe('.pulumi/stacks/lab/production.json.attrs')
    writeFileSync(place('.pulumi/stacks/lab/production.json.bak.attrs'), '{}')
    t.same(removeBrokenSidecars(folder, stack), [path])
    t.notOk(existsSync(path))
  })
})
