/**
 * A program from its folder on the real engine against a sandbox of its own, by the Automation API
 * and nothing of the service.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import {
  LocalWorkspace,
  PulumiCommand,
  type PulumiFn,
  type Stack,
} from '@pulumi/pulumi/automation/index.js'
import type { Test } from 'tap'
import { parse } from 'yaml'
import { findEngine } from '../../src/adapters/pulumi/find.ts'
import { engineVersion } from '../../src/adapters/pulumi/version.ts'
import { repositoryRoot, temporaryFolder } from '../fixtures/programs/repository.ts'

export type DeployableStack = {
  stack: Stack
  cloud: string
  resources(): Promise<RecordedResource[]>
}
export type RecordedResource = {
  urn: string
  type: string
  id?: string
  custom: boolean
  parent?: string
  inputs: Record<string, any>
  outputs: Record<string, any>
}

const { engine } = await findEngine({
  explicit: process.env['TWINSTACK_PULUMI'] ?? null,
  home: homedir(),
  env: process.env,
  version: engineVersion,
})
if (!engine) throw new Error('these tests need the pulumi engine: npm run twinstack -- doctor')
const command = await PulumiCommand.get({
  root: join(engine.command, '../..'),
  skipVersionCheck: true,
})

export const sandboxPlugin = join(repositoryRoot, 'src/adapters/sandbox/plugin')
export const engineCommand = engine.command

export type Place = { home: string; cloud: string; env: Record<string, string> }

/** Folders of a state backend and a cloud; several stacks may share one. */
export function makePlace(t: Test): Place {
  const home = temporaryFolder(t)
  for (const name of ['state', 'cloud']) mkdirSync(join(home, name))
  const env = {
    PULUMI_BACKEND_URL: `file://${join(home, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'test',
    PULUMI_SKIP_UPDATE_CHECK: '1',
    PULUMI_IGNORE_AMBIENT_PLUGINS: '1',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: '1',
    TWINSTACK_SANDBOX: join(home, 'cloud'),
  }
  return { home, cloud: join(home, 'cloud'), env }
}

/** The settings of `Pulumi.<name>.yaml` in `folder`, changed by `change`. */
export function configOf(
  folder: string,
  name: string,
  change: (config: Record<string, any>) => void = () => {},
): Record<string, any> {
  const { config } = parse(readFileSync(join(folder, `Pulumi.${name}.yaml`), 'utf8'))
  change(config)
  return config
}

/**
 * A stack of `program`, whose repository is `folder`, with its configuration passed as it would
 * stand in the file.
 */
export async function makeStack(
  place: Place,
  folder: string,
  name: string,
  program: PulumiFn,
  config = configOf(folder, name),
): Promise<DeployableStack> {
  const workDir = join(place.home, `work-${name}`)
  mkdirSync(workDir)
  // the program is handed over, not looked for in the work folder
  const { main, ...project } = parse(readFileSync(join(folder, 'Pulumi.yaml'), 'utf8'))
  const stack = await LocalWorkspace.createStack(
    { stackName: name, projectName: project.name, program },
    {
      workDir,
      pulumiCommand: command,
      envVars: place.env,
      stackSettings: { [name]: { config } },
      projectSettings: {
        ...project,
        plugins: { providers: [{ name: 'aws', path: sandboxPlugin }] },
      },
    },
  )
  return {
    stack,
    cloud: place.cloud,
    resources: async () => (await stack.exportStack()).deployment.resources ?? [],
  }
}
