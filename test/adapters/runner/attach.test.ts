/**
 * The process that started a run is killed; another one attaches by the folder, and the run
 * finishes.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../../src/model/config.ts'
import { injectFault } from '../../../src/adapters/sandbox/faults.ts'
import { cloudConfig, cloudProgram, cloudSettings } from './program.ts'
import { createLab, waitForEnd, makeTree } from './helper.ts'
import { requirePresent } from '../../helper/present.ts'

t.test('kill -9 of the process that started the run', async t => {
  const lab = await createLab(t)
  const tree = makeTree(lab, { 'index.ts': cloudProgram }, cloudSettings)
  await injectFault(lab.cloud, { type: '*', operation: 'create', mode: 'delay', seconds: 2 })
  writeFileSync(
    join(lab.home, 'request.json'),
    JSON.stringify(
      lab.request(tree, { cloud: { ...lab.request(tree).cloud, config: cloudConfig } }),
    ),
  )
  const script = `
    import { readFileSync } from 'node:fs'
    import { createRunner } from ${JSON.stringify(join(packageFolder, 'src/adapters/runner/runner.ts'))}
    const handle = await createRunner({ home: ${JSON.stringify(lab.home)}, warm: 0 }).start('kept-1', JSON.parse(readFileSync(${JSON.stringify(join(lab.home, 'request.json'))}, 'utf8')))
    for await (const batch of handle.readEvents(0)) console.log(batch.at(-1).n)`
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(starter.stdout, 'data')
  starter.kill('SIGKILL')
  await once(starter, 'exit')

  const handle = requirePresent(await lab.runner.attach(join(lab.home, 'runs', 'kept-1')))
  lab.keep(handle)
  const { result, events } = await waitForEnd(handle)
  t.match(result, { status: 'succeeded', changes: { create: 6 }, state: { pendingOperations: [] } })
  t.same(
    events.map(event => event.n),
    events.map((_, i) => i + 1),
    'every event, from the first one',
  )
  const rest = []
  for await (const batch of handle.readEvents(events.length - 2)) rest.push(...batch)
  t.same(
    rest.map(event => event.n),
    events.slice(-2).map(event => event.n),
    'or from a number on',
  )
})
