/** The pulumi command of this machine, on a backend of the user, with the user's credentials. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'
import { findEngine } from '../../../adapters/pulumi/find.ts'
import { withoutSidecars } from '../../../adapters/pulumi/state/sidecars.ts'
import { readSdkVersion } from '../../../adapters/pulumi/version.ts'
import { TwinstackError } from '../../../lib/errors.ts'

const run = promisify(execFile)
const largestOutput = 512 * 1024 * 1024
const timeLimitMs = 10 * 60_000

export type PulumiCli = {
  backend: string
  /**
   * Runs a command and returns its output. Without a folder it runs in an empty one, so that no
   * Pulumi.yaml changes its meaning.
   *
   * @throws TwinstackError `invalid-request` with the first lines of what pulumi says
   */
  run(args: string[], folder?: string): Promise<string>
}

/**
 * The first `pulumi` on PATH, else the one that Twinstack uses.
 *
 * @throws TwinstackError `unavailable` when there is none
 */
export async function openPulumiCli(
  backend: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<PulumiCli> {
  const where = { explicit: null, home: homedir(), env, version: readSdkVersion() }
  const { engine, misfits } = await findEngine(where)
  const command = misfits.find(({ source, version }) => source === 'path' && version)?.command
  const found = command ?? engine?.command
  if (found === undefined)
    throw new TwinstackError('unavailable', 'there is no pulumi command on this machine', {
      hint: 'install the pulumi CLI, or start the service once, which builds one',
    })
  return {
    backend,
    run: async (args, folder) => {
      const cwd = folder ?? (await mkdtemp(join(tmpdir(), 'twinstack-pulumi-')))
      try {
        const { stdout } = await run(found, [...args, '--non-interactive', '--color', 'never'], {
          cwd,
          env: {
            ...env,
            PULUMI_BACKEND_URL: withoutSidecars(backend),
            PULUMI_SKIP_UPDATE_CHECK: '1',
            PULUMI_DIY_BACKEND_NO_LEGACY_WARNING: '1',
          },
          timeout: timeLimitMs,
          maxBuffer: largestOutput,
        })
        return stdout
      } catch (error) {
        throw createPulumiError(args, error)
      } finally {
        if (folder === undefined) await rm(cwd, { recursive: true, force: true })
      }
    },
  }
}

/** An error with the output on standard error, and a hint for the usual causes. */
function createPulumiError(args: string[], error: unknown): TwinstackError {
  const { stderr = '', message } = error as Error & { stderr?: string }
  const text = selectErrorText(stderr)
  const output = text || (message.split('\n')[0] ?? message)
  return new TwinstackError(
    'invalid-request',
    `pulumi ${args.slice(0, 2).join(' ')} failed: ${output.slice(0, 600)}`,
    { hint: hints.find(([pattern]) => pattern.test(output))?.[1] ?? defaultHint, cause: error },
  )
}

/**
 * The first three lines of an error. Warnings are left out, also those of the AWS SDK, which reads
 * a bucket: `SDK 2026/11/30 14:53:06 WARN Response has no supported checksum.`
 */
export function selectErrorText(stderr: string): string {
  return stripVTControlCharacters(stderr)
    .split('\n')
    .filter(line => line.trim() !== '' && !/^(warning: |SDK .* WARN )/.test(line))
    .map(line => line.replace(/^error: /, '').trim())
    .slice(0, 3)
    .join(' ')
}

const defaultHint = 'check --backend and the credentials with  pulumi whoami --verbose'
const hints: [RegExp, string][] = [
  [
    /passphrase/i,
    'set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the passphrase of the stack',
  ],
  [
    /PULUMI_ACCESS_TOKEN|requires logging in|401|Unauthorized/,
    'set PULUMI_ACCESS_TOKEN, or sign in with  pulumi login',
  ],
  [/no stack named/, 'twinstack adopt --backend URL  lists the stacks'],
]
