import { createRequire } from 'node:module'

// types only: importing them by value would load the SDK before it is needed
export type Automation = typeof import('@pulumi/pulumi/automation/index.js')
export type Sdk = { automation: Automation; parseVersion(text: string): unknown }

let loaded: Sdk | null = null

/** Twinstack's copy of the Pulumi SDK, which calls the engine. Programs use their own copy. */
export function loadSdk(): Sdk {
  if (loaded) return loaded
  const require = createRequire(import.meta.url)
  const automation = require('@pulumi/pulumi/automation') as Automation
  const inside = createRequire(require.resolve('@pulumi/pulumi/automation'))
  const { SemVer } = inside('semver') as { SemVer: new (text: string) => unknown }
  loaded = { automation, parseVersion: text => new SemVer(text) }
  return loaded
}
