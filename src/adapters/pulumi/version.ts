/** Which engine fits which SDK. */
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The SDK's version, `major.minor.patch`: the engine's version follows it. */
export function sdkVersion(): string {
  const { version } = createRequire(import.meta.url)('@pulumi/pulumi/package.json') as {
    version: string
  }
  return version
}

/**
 * The rule: a released version with the SDK's major and minor number and at least its patch number.
 * The Automation API itself takes every newer engine of the same major; we don't, because healing
 * and the state service rely on what the engine writes (locks, journal, messages), which changes
 * between minor versions and was measured with this one.
 */
export function fits(engine: string, sdk: string): boolean {
  const [one, other] = [parse(engine), parse(sdk)]
  return (
    one !== null &&
    other !== null &&
    one[0] === other[0] &&
    one[1] === other[1] &&
    one[2] >= other[2]
  )
}

/** What the rule asks for, in words for a message. */
export function describeRequired(sdk: string): string {
  return `${sdk}, or a later patch of ${sdk.split('.').slice(0, 2).join('.')}`
}

function parse(version: string): [number, number, number] | null {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:\+\S*)?$/.exec(version.trim())
  return match && [Number(match[1]), Number(match[2]), Number(match[3])]
}

export type EngineAnswer = { version: string } | { failure: string }

/**
 * Runs `pulumi version` (0.14 s). The only proof that a file is a whole, working engine for this
 * machine.
 */
export async function askVersion(
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
    return { failure: reasonOf(error as NodeJS.ErrnoException & { killed?: boolean }) }
  }
}

function reasonOf(error: NodeJS.ErrnoException & { killed?: boolean }): string {
  if (error.code === 'ENOENT') return 'there is no such file'
  if (error.code === 'EACCES') return 'it is not executable'
  if (error.killed) return '`version` did not answer within 20 s'
  return error.message.trim().split('\n').slice(0, 3).join(' ')
}
