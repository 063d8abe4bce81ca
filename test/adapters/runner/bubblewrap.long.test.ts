/** Whole runs in a sandbox, cold and warm, with the engine. */
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { requireBubblewrap } from '../../../src/adapters/runner/bubblewrap.ts'
import { buildIsolation } from '../../../src/adapters/runner/separate.ts'
import { separateUser } from '../../../src/adapters/runner/user.ts'
import { readConfig } from '../../../src/model/config.ts'
import { createLab, makeTree } from './helper.ts'

const root = process.getuid?.() === 0

const program = `
import * as aws from '@pulumi/aws'
import { readdirSync, writeFileSync } from 'node:fs'
const attempt = work => { try { return String(work()) } catch (error) { return error.code } }
new aws.sns.Topic('news')
const home = process.env.TWINSTACK_SANDBOX + '/..'
export const keys = attempt(() => readdirSync(home + '/keys'))
export const writes = attempt(() => writeFileSync(home + '/x', 'x'))
export const elsewhere = attempt(() => writeFileSync('/var/tmp/x', 'x'))
`

t.test("runs in a sandbox do their work and can't access other files", async t => {
  try {
    requireBubblewrap(root ? separateUser : null)
  } catch {
    return t.comment('only where bubblewrap is installed and usable')
  }
  const lab = await createLab(t, {
    warm: 1,
    home: home => {
      const config = readConfig({
        TWINSTACK_HOME: home,
        TWINSTACK_SANDBOX: join(home, 'cloud'),
        TWINSTACK_RUNNER_SANDBOX: 'bubblewrap',
      })
      return buildIsolation(config, root)
    },
  })
  const tree = makeTree(lab, { 'index.ts': program })
  chmodSync(tree.folder, 0o755)
  for (const kind of ['deploy', 'drift-check', 'destroy'] as const) {
    const { result } = await lab.run(tree, kind)
    t.match(result, { status: 'succeeded', error: null }, kind)
    if (kind === 'deploy')
      t.match(result.outputs, {
        keys: { value: '' },
        writes: { value: 'EROFS' },
        elsewhere: { value: 'EROFS' },
      })
    while (lab.runner.countWarm(tree.modules) === 0)
      await new Promise(resolve => setTimeout(resolve, 100))
  }
})
