/** The supported versions of the engine. */
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The version of the SDK that drives the engine, `major.minor.patch`. */
export function readSdkVersion(): string {
  const { version } = createRequire(import.meta.url)('@pulumi/pulumi/package.json') as {
    version: string
  }
  return version
}

/**
 * The version that is built from go.mod beside this file when no engine is found and none can be
 * downloaded.
 */
export const engineVersion = '3.276.0'

/**
 * The undocumented behaviour of the engine that Twinstack relies on, with the first version that
 * has it and the newest version with which it was measured. `source` names files of pulumi/pulumi,
 * below pkg/v3 unless the path says otherwise. Newer engines are accepted: engine and service agree
 * on the journal at the start of each update (version 1 or none), and `npm run conformance` with
 * TWINSTACK_PULUMI set finds other changes.
 */
export const reliedOn = [
  {
    what: 'locks of the file backend: a JSON file for each process in .pulumi/locks',
    source: 'backend/diy/lock.go',
    since: '3.259.0',
    measured: '3.276.0',
  },
  {
    what: 'the journal of updates, version 1',
    source: 'backend/journal.go, backend/httpstate',
    since: '3.259.0',
    measured: '3.276.0',
  },
  {
    what: 'texts of failures that failures.ts recognises',
    source: 'backend, secrets, resource/deploy',
    since: '3.259.0',
    measured: '3.276.0',
  },
  {
    what: 'events as lines of JSON, and their kinds',
    source: 'sdk/v3 go/common/apitype/events.go',
    since: '3.259.0',
    measured: '3.276.0',
  },
  {
    what: 'the LanguageRuntime service at `--client`',
    source: 'sdk/v3 proto/pulumi/language.proto',
    since: '3.259.0',
    measured: '3.276.0',
  },
] as const

/** The oldest engine that has all of `reliedOn`. */
export const oldestEngine = '3.259.0'

/**
 * A released version of major 3 from `oldestEngine` on; the SDK of a program may be another one.
 */
export function fits(engine: string): boolean {
  const [one, oldest] = [parse(engine), parse(oldestEngine)]
  return (
    one !== null &&
    oldest !== null &&
    one[0] === oldest[0] &&
    (one[1] > oldest[1] || (one[1] === oldest[1] && one[2] >= oldest[2]))
  )
}

/** The required version as text for a message. */
export function describeRequired(): string {
  return `${oldestEngine} or newer (major version 3)`
}

/** Newest first; texts that are no version come last. */
export function byVersion(a: string, b: string): number {
  const [[major, minor, patch], [otherMajor, otherMinor, otherPatch]] = [
    parseNumbers(a),
    parseNumbers(b),
  ]
  return otherMajor - major || otherMinor - minor || otherPatch - patch
}

function parseNumbers(version: string): [number, number, number] {
  return parse(version) ?? [0, 0, 0]
}

function parse(version: string): [number, number, number] | null {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:\+\S*)?$/.exec(version.trim())
  return match && [Number(match[1]), Number(match[2]), Number(match[3])]
}

export type EngineAnswer = { version: string } | { failure: string }

/**
 * Runs `pulumi version` (0.14 s). Only this proves that a file is a complete, working engine for
 * this machine.
 */
export async function readEngineVersion(
  command: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<EngineAnswer> {
  try {
    const { stdout } = await run(command, ['version'], {
      timeout: 20_000,
      env: { ...env, PULUMI_SKIP_UPDATE_CHECK: '1' },
    })
    const version = stdout.trim().replace(/^v/, '')
    return /^\d+\.\d+\.\d+/.test(version)
      ? { version }
      : { failure: `\`version\` printed ${JSON.stringify(version.slice(0, 80))}` }
  } catch (error) {
    return { failure: describeReason(error as NodeJS.ErrnoException & { killed?: boolean }) }
  }
}

function describeReason(error: NodeJS.ErrnoException & { killed?: boolean }): string {
  if (error.code === 'ENOENT') return 'there is no such file'
  if (error.code === 'EACCES') return 'it is not executable'
  if (error.killed) return '`version` did not answer within 20 s'
  return error.message.trim().split('\n').slice(0, 3).join(' ')
}
