/** A stack of the real engine against a sandbox in a temporary folder. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { LocalWorkspace, PulumiCommand } from '@pulumi/pulumi/automation/index.js'
import type { EngineEvent, PulumiFn, Stack } from '@pulumi/pulumi/automation/index.js'
import type { Test } from 'tap'
import { ensureEngine } from '../../../src/adapters/pulumi/engine.ts'

export const pluginFolder = join(import.meta.dirname, '../../../src/adapters/sandbox/plugin')

export type SandboxStack = { stack: Stack; folder: string }

async function engine(): Promise<PulumiCommand> {
  const { command } = await ensureEngine({ explicit: process.env['TWINSTACK_PULUMI'] ?? null })
  return await PulumiCommand.get({ root: join(dirname(command), '..'), skipVersionCheck: true })
}

export async function sandboxStack(
  t: Test,
  program: PulumiFn,
  options: { config?: Record<string, string>; env?: Record<string, string> } = {},
): Promise<SandboxStack> {
  const home = await mkdtemp(join(tmpdir(), 'twinstack-sandbox-'))
  const folder = join(home, 'cloud')
  for (const name of ['state', 'work']) await mkdir(join(home, name))
  t.teardown(() => rm(home, { recursive: true, force: true }))
  const stack = await LocalWorkspace.createStack(
    { stackName: 'test', projectName: 'sandbox-test', program },
    {
      workDir: join(home, 'work'),
      pulumiCommand: await engine(),
      envVars: {
        PULUMI_BACKEND_URL: `file://${join(home, 'state')}`,
        PULUMI_CONFIG_PASSPHRASE: 'test',
        PULUMI_SKIP_UPDATE_CHECK: '1',
        PULUMI_IGNORE_AMBIENT_PLUGINS: '1',
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: '1',
        TWINSTACK_SANDBOX: folder,
        ...options.env,
      },
      projectSettings: {
        name: 'sandbox-test',
        runtime: 'nodejs',
        plugins: {
          providers: ['aws', 'random'].map(name => ({ name, path: pluginFolder })),
        },
      } as never,
      stackSettings: { test: { config: options.config ?? {} } },
    },
  )
  return { stack, folder }
}

/** Resource steps of a run: `type name op`, with the detailed diff by path. */
export function steps(
  events: EngineEvent[],
): { name: string; type: string; op: string; diff: Record<string, string> }[] {
  return events.flatMap(event => {
    const metadata = event.resOutputsEvent?.metadata ?? event.resourcePreEvent?.metadata
    if (!metadata || !metadata.type.startsWith('aws:')) return []
    const diff = Object.fromEntries(
      Object.entries(metadata.detailedDiff ?? {}).map(([path, { diffKind }]) => [
        path,
        String(diffKind),
      ]),
    )
    return [
      {
        name: metadata.urn.split('::').at(-1) ?? '',
        type: metadata.type,
        op: String(metadata.op),
        diff,
      },
    ]
  })
}
