import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { RunFailure } from './failure.ts'

// types only: the running copy is always the tree's
export type Automation = typeof import('@pulumi/pulumi/automation/index.js')
export type Pulumi = typeof import('@pulumi/pulumi/index.js')
export type Sdk = { automation: Automation; pulumi: Pulumi; version(text: string): unknown }

/**
 * The Pulumi SDK of the tree. Two copies in one process break inline programs at the first resource
 * (design.md, measured), so what drives the engine must be what the program imports.
 */
export function loadSdk(tree: { folder: string; main: string }): Sdk {
  const require = createRequire(existsSync(tree.main) ? tree.main : join(tree.folder, 'index.js'))
  try {
    const automation: Automation = require('@pulumi/pulumi/automation')
    const semver = createRequire(require.resolve('@pulumi/pulumi/automation'))('semver')
    return {
      automation,
      pulumi: require('@pulumi/pulumi'),
      version: text => new semver.SemVer(text),
    }
  } catch (cause) {
    throw new RunFailure(
      'dependencies-failed',
      `@pulumi/pulumi can't be loaded from ${tree.folder}: ${(cause as Error).message}`,
      {
        hint: 'name @pulumi/pulumi among the dependencies of the program',
        cause,
      },
    )
  }
}
