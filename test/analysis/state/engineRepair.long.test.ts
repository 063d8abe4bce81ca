/**
 * Compares with the engine's `pulumi state repair`: both judge each kind of state equally, our
 * repair covers that of the engine, and its results are valid for the engine.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import type { Deployment, StateResource } from '../../../src/model/checkpoint.ts'
import { findProblems } from '../../../src/analysis/state/findProblems.ts'
import { repairSnapshot } from '../../../src/analysis/state/repairSnapshot.ts'
import { engineFound } from '../../adapters/runner/helper.ts'
import { temporary } from '../../cli/run.ts'
import { kindsOfStates } from './kindsOfStates.ts'

const folder = temporary(t, 'peer')
writeFileSync(join(folder, 'Pulumi.yaml'), 'name: shop\nruntime: nodejs\n')
const file = join(folder, '.pulumi', 'stacks', 'shop', 'dev.json')

function pulumi(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    engineFound.command,
    [...args, '--non-interactive', '--stack', 'dev'],
    {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        PULUMI_BACKEND_URL: `file://${folder}`,
        PULUMI_CONFIG_PASSPHRASE: 'test',
        PULUMI_SKIP_UPDATE_CHECK: '1',
      },
    },
  )
  return { isDone: status === 0, text: stdout + stderr }
}

function put(latest: Deployment): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(
    file,
    JSON.stringify({ version: 3, checkpoint: { stack: 'organization/shop/dev', latest } }),
  )
}

/** Whether the engine finds the state valid, or could repair it. */
function repairByEngine(state: Deployment): 'valid' | 'repaired' | 'refused' {
  put(state)
  const { isDone, text } = pulumi('state', 'repair', '--yes')
  if (!isDone) return 'refused'
  return text.includes('already valid') ? 'valid' : 'repaired'
}

const withoutPending = (state: Deployment) =>
  findProblems(state).filter(({ code }) => code !== 'pending-operation')

pulumi('stack', 'init')
for (const [what, { state, evidence }] of Object.entries(kindsOfStates))
  t.test(what, async t => {
    const engine = repairByEngine(state)
    t.equal(engine === 'valid', withoutPending(state).length === 0, `the engine: ${engine}`)
    const { deployment } = repairSnapshot(state, evidence)
    const ours = withoutPending(deployment)
    if (engine === 'repaired') {
      t.same(ours, [], 'a state that the engine repairs is repaired here, too')
      const after = JSON.parse(readFileSync(file, 'utf8')).checkpoint.latest as Deployment
      const kept = new Set(deployment.resources?.map(keyOf))
      t.ok(
        after.resources?.every(one => kept.has(keyOf(one))),
        'no entry is lost that the engine keeps',
      )
    }
    if (ours.length === 0) t.equal(repairByEngine(deployment), 'valid', 'valid for the engine')
    else t.equal(repairByEngine(deployment), 'refused', 'the engine can not repair it either')
  })

const keyOf = ({ urn, id }: StateResource) => `${urn} ${id ?? ''}`
