/** Programs in other languages, through the host of their language. */
import { chmodSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { stringify } from 'yaml'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { testService } from '../helper/service.ts'
import { commitAll, git, temporaryFolder, write } from '../fixtures/programs/repository.ts'
import { createLab, modules } from '../adapters/runner/helper.ts'
import { recordTest } from './record.ts'
import { yamlHost } from './yamlHost.ts'

t.setTimeout(0)

const program = {
  name: 'conf',
  runtime: 'yaml',
  config: { size: { type: 'string', default: 'medium' } },
  variables: { joined: { 'fn::join': ['-', ['a', '${size}']] } },
  outputs: { joined: '${joined}', size: '${size}', stack: '${pulumi.stack}' },
}
const withResource = (type: string) => ({
  ...program,
  resources: { news: { type, properties: { displayName: '${size}' } } },
})

await recordTest(
  t,
  { group: 'languages', name: 'a YAML program: deploy, drift check, destroy' },
  async t => {
    yamlHost()
    const lab = await createLab(t)
    const makeTree = (text: object) => {
      const folder = mkdtempSync(join(lab.home, 'tree-'))
      writeFileSync(join(folder, 'Pulumi.yaml'), stringify(text))
      writeFileSync(
        join(folder, 'Pulumi.staging.yaml'),
        stringify({ config: { 'aws:region': 'us-east-1' } }),
      )
      return { folder, modules, project: 'conf', main: join(folder, 'Pulumi.yaml') }
    }
    const tree = makeTree(program)
    t.match((await lab.run(tree, 'deploy')).result, {
      status: 'succeeded',
      error: null,
      outputs: {
        size: { value: 'medium' },
        joined: { value: 'a-medium' },
        stack: { value: 'staging' },
      },
    })
    const drift = await lab.run(tree, 'drift-check')
    t.match(drift.result, { status: 'succeeded', refreshed: [], planned: [] })
    t.match(
      (await lab.run(makeTree(withResource('aws:sns:Subject')), 'deploy')).result,
      { status: 'failed', error: { message: /unable to find resource type/ } },
      'an error that only the language host printed is a failure, too',
    )
    t.match((await lab.run(makeTree(withResource('aws:sns:Topic')), 'deploy')).result, {
      status: 'succeeded',
      changes: { create: 1 },
    })
    t.match(await listResources(lab.cloud), [
      { type: 'aws:sns/topic:Topic', properties: { displayName: 'medium' } },
    ])
    t.match((await lab.run(tree, 'destroy')).result, { status: 'succeeded' })
  },
)

await recordTest(
  t,
  { group: 'languages', name: 'dependencies are installed by the host, in a copy of the tree' },
  async t => {
    const bin = temporaryFolder(t)
    const host = join(import.meta.dirname, 'pretendedHost.ts')
    chmodSync(bin, 0o755)
    write(bin, {
      'pulumi-language-python': `#!/bin/sh\nexec '${process.execPath}' '${host}' "$@"\n`,
    })
    chmodSync(join(bin, 'pulumi-language-python'), 0o755)
    const path = process.env['PATH']
    process.env['PATH'] = `${bin}:${path}`
    t.teardown(() => {
      process.env['PATH'] = path
    })
    const lab = await createLab(t)
    const makeTree = (files: Record<string, string>) => {
      const folder = mkdtempSync(join(lab.home, 'tree-'))
      write(folder, {
        'Pulumi.yaml': 'name: conf\nruntime: python\n',
        'Pulumi.staging.yaml': 'config: { "aws:region": us-east-1 }\n',
        '__main__.py': '',
        ...files,
      })
      return { folder, modules, project: 'conf', main: join(folder, 'Pulumi.yaml') }
    }
    const tree = makeTree({})
    t.match((await lab.run(tree, 'deploy')).result, { status: 'succeeded', error: null })
    t.notOk(existsSync(join(tree.folder, 'installed.txt')), 'the tree stays as it is')
    t.match((await lab.run(makeTree({ 'broken.txt': '' }), 'deploy')).result, {
      status: 'failed',
      error: { code: 'dependencies-failed', message: /no package is called broken/ },
    })
  },
)

await recordTest(
  t,
  {
    group: 'languages',
    name: 'through the service; a host that is missing is refused before anything is written',
  },
  async t => {
    const folder = temporaryFolder(t)
    write(folder, {
      'Pulumi.yaml': stringify(program),
      'Pulumi.staging.yaml': stringify({ config: { 'aws:region': 'us-east-1' } }),
    })
    git(folder, 'init', '--quiet', '--initial-branch=main', '.')
    commitAll(folder, 'A YAML program')
    git(folder, 'checkout', '--quiet', '-b', 'python')
    write(folder, { 'Pulumi.yaml': 'name: conf\nruntime: python\n', '__main__.py': '' })
    commitAll(folder, 'A Python program')
    git(folder, 'checkout', '--quiet', 'main')
    const service = await testService(t, { repository: folder })
    await service.environment('staging', 'staging')
    t.match(await service.run('staging', 'deploy', { revision: 'python' }), {
      status: 'failed',
      error: {
        code: 'plugin-missing',
        message: /pulumi-language-python/,
        hint: /official pulumi CLI/,
      },
    })
    t.same(await listResources(service.sandbox), [])
    t.match(await service.run('staging', 'deploy'), { status: 'succeeded', error: null })
  },
)
