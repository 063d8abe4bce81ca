/** Checks a repository before anything runs. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { checkDependencies } from './dependencies.ts'
import { checkExtras } from './extras.ts'
import { checkFixedNames } from './fixedNames.ts'
import type { ExtraFile, Finding, StackFile } from './finding.ts'
import { checkGit } from './git.ts'
import { checkLanguage } from './language.ts'
import { formatPlanLines } from './plan.ts'
import { readProject } from './project.ts'
import { checkResourceTypes } from './resourceTypes.ts'
import { readSources } from './sources.ts'
import { checkStacks } from './stacks.ts'
import { checkTypes } from './typeCheck.ts'

export type CheckReport = {
  folder: string
  /** no finding has `ok: false` */
  passed: boolean
  findings: Finding[]
  stacks: StackFile[]
  /** the actions of Twinstack with this repository */
  plan: string[]
  extras: ExtraFile[]
}

/**
 * Reads the folder; runs nothing of the program. `passphraseFile`: the service's own, tried beside
 * PULUMI_CONFIG_PASSPHRASE and PULUMI_CONFIG_PASSPHRASE_FILE. `types: false` leaves out the type
 * check, which takes the longest.
 */
export async function checkRepository(input: {
  folder: string
  env: NodeJS.ProcessEnv
  passphraseFile: string
  types: boolean
}): Promise<CheckReport> {
  const { env } = input
  const folder = resolve(input.folder)
  const { project, findings } = await readProject(folder)
  const repository = await checkGit(folder)
  if (project === null)
    return {
      folder,
      passed: false,
      findings: [...findings, ...repository],
      stacks: [],
      plan: [],
      extras: [],
    }
  const sources = await readSources(folder, project)
  const { stacks, findings: stackFindings } = await checkStacks(
    folder,
    project,
    await listPassphrases(env, input.passphraseFile),
  )
  const all = [
    ...findings,
    ...repository,
    ...(await checkLanguage(project, env)),
    ...(await checkDependencies(folder, project, env)),
    ...(input.types ? await checkTypes(folder, project, sources) : []),
    ...stackFindings,
    ...checkFixedNames(sources, stacks),
    ...checkResourceTypes(sources),
  ]
  return {
    folder,
    passed: all.every(({ ok }) => ok !== false),
    findings: all,
    stacks,
    plan: formatPlanLines(project, stacks),
    extras: await checkExtras(folder, project, sources),
  }
}

/** An empty passphrase is one, as for pulumi. */
async function listPassphrases(env: NodeJS.ProcessEnv, own: string): Promise<string[]> {
  const { PULUMI_CONFIG_PASSPHRASE: plain, PULUMI_CONFIG_PASSPHRASE_FILE: file } = env
  const read = async (path: string) => (await readFile(path, 'utf8')).trimEnd()
  const fromFiles = await Promise.all(
    [file, own].map(async path => (path ? read(path).catch(() => null) : null)),
  )
  return [plain, ...fromFiles].filter(one => typeof one === 'string')
}
