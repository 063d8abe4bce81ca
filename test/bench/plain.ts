/**
 * What a user without Twinstack writes: the Automation API in a process of its own. `plain.ts TASK
 * WORKDIR`, result as JSON on stdout.
 */
import { LocalWorkspace } from '@pulumi/pulumi/automation/index.js'
import program from '../../programs/index.ts'

const [task, workDir = ''] = process.argv.slice(2)
const stack = await LocalWorkspace.createOrSelectStack(
  { stackName: 'staging', projectName: 'twinstack-sample', program },
  { workDir },
)

if (task === 'deploy') {
  const { summary } = await stack.up()
  const changes = summary.resourceChanges ?? {}
  doneResult({
    changes,
    refreshed: {},
    resources: Object.values(changes).reduce((sum, n) => sum + n, 0),
  })
} else {
  const refreshed = (await stack.previewRefresh()).changeSummary
  const changes = (await stack.preview()).changeSummary
  doneResult({ changes, refreshed, resources: 0 })
}

function doneResult(result: object): void {
  process.stdout.write(JSON.stringify(result))
}
