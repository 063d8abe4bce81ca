/** The hosted workflow is YAML that GitHub accepts, and runs only commands that exist. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { z } from 'zod'
import manifest from '../../package.json' with { type: 'json' }
import { packageFolder } from '../../src/model/config.ts'

const workflow = z.object({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.strictObject({
      'runs-on': z.string(),
      'timeout-minutes': z.int(),
      steps: z.array(
        z.union([
          z.strictObject({ run: z.string() }),
          z.strictObject({
            uses: z.string().regex(/^[\w-]+\/[\w-]+@v\d+$/),
            with: z.record(z.string(), z.unknown()).optional(),
          }),
        ]),
      ),
    }),
  ),
})

const read = (file: string) => readFileSync(join(packageFolder, file), 'utf8')

t.test('the workflow runs npm test on the pinned Node', t => {
  const { jobs, permissions } = workflow.parse(parse(read('.github/workflows/ci.yml')))
  t.same(permissions, { contents: 'read' })
  const steps = Object.values(jobs).flatMap(job => job.steps)
  const runs = steps.flatMap(step => ('run' in step ? [step.run] : []))
  t.ok(runs.includes('npm test'), 'the same command as on a machine of a contributor')
  const scripts = ['ci', 'test', ...Object.keys(manifest.scripts).map(name => `run ${name}`)]
  for (const run of runs) t.ok(scripts.includes(run.replace(/^npm /, '')), run)
  const node = steps.find(step => 'uses' in step && step.uses.startsWith('actions/setup-node'))
  t.match(node, { with: { 'node-version-file': '.nvmrc' } })
  t.end()
})

t.test('.nvmrc has the Node of package.json', t => {
  t.equal(read('.nvmrc').trim().replace(/^v/, ''), manifest.dependencies.node)
  t.end()
})

t.test('templates of issues are YAML, and tools of contributors exist', t => {
  for (const name of ['bug', 'feature', 'config'])
    t.type(parse(read(`.github/ISSUE_TEMPLATE/${name}.yml`)), Object)
  for (const script of ['dev', 'test:watch', 'lint:fix', 'release'] as const)
    for (const [file] of manifest.scripts[script].matchAll(/test\/\S+\.ts/g))
      t.ok(existsSync(join(packageFolder, file)), file)
  t.end()
})
