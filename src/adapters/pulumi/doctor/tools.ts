/** Checks the programs and packages that Twinstack needs. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Config } from '../../../model/config.ts'
import { packageFolder } from '../../../model/config.ts'

import { completeOptions } from '../engine.ts'
import { findEngine } from '../find.ts'
import { readSdkVersion, describeRequired } from '../version.ts'
import type { Finding } from './finding.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

type Result = Omit<Finding, 'name'>

/** The first line that a program prints; null when it isn't there or fails. */
async function findFirstLine(program: string, args: string[]): Promise<string | null> {
  const answer = await promisify(execFile)(program, args, { timeout: 10_000 }).catch(() => null)
  return answer && requirePresent(answer.stdout.trim().split('\n')[0])
}

function readManifest(): { dependencies: Record<string, string> } {
  return JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
}

export async function checkNode(): Promise<Result> {
  const pinned = readManifest().dependencies.node
  if (process.versions.node === pinned)
    return { ok: true, found: `${process.version}, the pinned one` }
  return {
    ok: null,
    found: `${process.version}; tested with ${pinned}`,
    hint: 'Start with `npm start` or `npx twinstack`: they use the pinned Node of node_modules.',
  }
}

export async function checkNpm(): Promise<Result> {
  const version = await findFirstLine('npm', ['--version'])
  if (version) return { ok: true, found: version }
  return {
    ok: false,
    found: 'not on PATH',
    hint: "npm installs the dependencies of the program's revisions; it comes with Node.",
  }
}

export async function checkGit(): Promise<Result> {
  const version = await findFirstLine('git', ['--version'])
  if (version) return { ok: true, found: version.replace('git version ', '') }
  return {
    ok: false,
    found: 'not on PATH',
    hint: "Install git: operations run commits of the program's repository.",
  }
}

export async function checkSdk(): Promise<Result> {
  return { ok: true, found: `@pulumi/pulumi ${readSdkVersion()}` }
}

/** Go only matters while there is no engine and the vendor's host can't be reached. */
export async function checkGo(): Promise<Result> {
  const version = await findFirstLine('go', ['version'])
  if (version) return { ok: true, found: version.replace('go version ', '') }
  return {
    ok: null,
    found: 'not on PATH',
    hint: "Only needed to build the engine where the vendor's host can't be reached.",
  }
}

export async function checkEngine(config: Config): Promise<Result> {
  const where = completeOptions({ explicit: config.pulumi })
  const { engine, misfits } = await findEngine(where).catch((error: Error & { hint?: string }) => ({
    engine: error,
    misfits: [],
  }))
  const passedOver = misfits
    .map(misfit => `; passed over ${misfit.command}: ${misfit.reason}`)
    .join('')
  if (engine instanceof Error) return { ok: false, found: engine.message, hint: engine.hint }
  if (engine)
    return {
      ok: true,
      found: `${engine.version}, ${engine.command} (${sources[engine.source]})${passedOver}`,
    }
  return {
    ok: null,
    found: `no suitable engine (required: ${describeRequired()})${passedOver}`,
    hint: 'The first start installs it, or builds it with Go in a few minutes.',
  }
}

const sources = {
  setting: 'TWINSTACK_PULUMI',
  path: 'on PATH',
  home: 'in ~/.pulumi/versions',
  installed: 'installed',
  built: 'built',
}
