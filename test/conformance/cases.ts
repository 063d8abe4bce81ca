/** The programs of test/fixtures/programs/cases, run unchanged by a runner of their own. */
import { cpSync, mkdtempSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { stringify } from 'yaml'
import { noOptions } from '../../src/model/operation.ts'
import type { OperationKind } from '../../src/model/operation.ts'
import type { RunRequest } from '../../src/model/run.ts'
import { createLab, modules } from '../adapters/runner/helper.ts'
import { repositoryRoot } from '../fixtures/programs/repository.ts'

export const fixtures = join(repositoryRoot, 'test', 'fixtures', 'programs', 'cases')
const config = { 'aws:region': 'us-east-1', 'aws:allowedAccountIds': ['111122223333'] }
/** The result of a complete run. */
export const succeeded = { status: 'succeeded', error: null }
const project = { name: 'bughunt', main: 'index.ts', runtime: nodejs() }

function nodejs() {
  return { name: 'nodejs', options: { typescript: false } }
}

export type Case = Awaited<ReturnType<typeof openCase>>

/**
 * The test environment of one case; `tree('a')` is its program with `index-a.ts` as the main file.
 */
export async function openCase(t: Test, name: string) {
  const lab = await createLab(t)
  const source = readdirSync(fixtures).find(folder => folder.startsWith(name))
  if (!source) throw new Error(`no case ${name} in ${fixtures}`)
  const tree = (
    variant: string,
    settings: Record<string, unknown> = { 'bughunt:settings': {} },
  ) => {
    const folder = mkdtempSync(join(lab.home, `tree-${variant}-`))
    symlinkSync(modules, join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
    writeFileSync(join(folder, 'Pulumi.yaml'), stringify(project))
    writeFileSync(
      join(folder, 'Pulumi.staging.yaml'),
      stringify({ config: { ...config, ...settings } }),
    )
    for (const file of ['tags.ts', 'taggable.ts'])
      cpSync(join(repositoryRoot, 'programs', file), join(folder, file))
    cpSync(join(fixtures, source), folder, { recursive: true })
    for (const file of readdirSync(folder)) {
      const plain = file.replace(`-${variant}.`, '.')
      if (plain !== file) renameSync(join(folder, file), join(folder, plain))
    }
    return { folder, modules, project: 'bughunt', main: join(folder, 'index.ts') }
  }
  const run = async (
    on: RunRequest['tree'],
    kind: OperationKind,
    options: Partial<RunRequest['options']> = {},
    change: Partial<RunRequest> = {},
  ) => {
    const ended = await lab.run(on, kind, { options: { ...noOptions, ...options }, ...change })
    return { ...ended.result, events: ended.events }
  }
  return { lab, tree, run }
}
