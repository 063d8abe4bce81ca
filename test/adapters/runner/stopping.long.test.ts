/** Time limits and cancels of programs that block their process. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { listStackLocks } from '../../../src/adapters/pulumi/state/backend.ts'
import { createLab, makeTree } from './helper.ts'

const schema = "import { z } from 'zod'\nconst settings = z.looseObject({})\n"
const busy =
  `import { writeFileSync } from 'node:fs'\n${schema}export default async function program ` +
  "() { writeFileSync(process.env.HERE, ''); for (;;) {} }\nprogram.settings = settings"

t.test('a program that blocks its process is ended at its time limit', async t => {
  const lab = await createLab(t)
  const { result, handle } = await lab.run(makeTree(lab, { 'index.ts': 'for (;;) {}' }), 'deploy', {
    timeLimitSeconds: 4,
    graceSeconds: 2,
  })
  t.match(result, { status: 'failed', error: { code: 'operation-timeout' } })
  t.ok(
    (await handle.kill()) <= 1,
    'no process of it is left, except perhaps the runner that is ending',
  )
})

t.test(
  'a cancel reaches a program that blocks its process while the engine waits for it',
  async t => {
    const lab = await createLab(t)
    const here = join(lab.home, 'here')
    const tree = makeTree(lab, { 'index.ts': busy })
    const handle = await lab.start(
      lab.request(tree, {
        graceSeconds: 1,
        cloud: { ...lab.request(tree).cloud, env: { HERE: here } },
      }),
    )
    while (!existsSync(here)) await new Promise(resolve => setTimeout(resolve, 50))
    await handle.cancel()
    t.match(await handle.awaitResult(), {
      status: 'cancelled',
      stopped: 'gracefully',
      error: { code: 'cancelled' },
    })
    t.same(listStackLocks(`${lab.home}/state`, 'organization/lab/staging'), [], 'no lock is left')
  },
)
