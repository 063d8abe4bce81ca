/** Provides the pulumi CLI: finds it, or installs or builds it once per machine. */
import { mkdir, readdir, rename } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { TwinstackError } from '../../lib/errors.ts'
import { buildFromModule, createPulumiRecipe } from './build.ts'
import type { Recipe } from './build.ts'
import { findEngineAtHome, findEngine, getHomeCommand, getVersionFolder } from './find.ts'
import type { Engine, UnusableEngine, SearchPlaces } from './find.ts'
import { installRelease, vendorHost } from './install.ts'
import type { Address } from './install.ts'
import { runUnderLock } from './once.ts'
import type { Progress, Report } from './progress.ts'
import { readEngineVersion, engineVersion, fits, describeRequired } from './version.ts'

export type { Engine, UnusableEngine } from './find.ts'
export type { Progress } from './progress.ts'

export type EngineOptions = {
  /** `config.pulumi`: a path that is used or refused, but never skipped */
  explicit: string | null
  /** the user's home folder */
  home?: string
  env?: NodeJS.ProcessEnv
  progress?: (update: Progress) => void
  /** the version that is built; by default the one of go.mod */
  version?: string
  /** the source of the vendor's release, and what is built when that can't be reached */
  vendor?: Address
  recipe?: Recipe
}

type BuildInput = SearchPlaces & { vendor: Address; recipe: Recipe; report: Report }

/**
 * Returns an engine that was verified by running it. Takes 0.2 s when there is one; otherwise
 * installs the vendor's release or builds the Go module (minutes), once per machine even when
 * several processes request it at once. Throws TwinstackError `engine-mismatch` (an engine was
 * found, and its version is not supported) or `engine-missing`, with possible solutions.
 */
export async function ensureEngine(options: EngineOptions): Promise<Engine> {
  const making = completeOptions(options)
  const { engine, misfits } = await findEngine(making)
  if (engine) return engine
  return runUnderLock(
    getVersionFolder(making),
    making.report,
    async scratch => (await findEngineAtHome(making)) ?? make(making, misfits, scratch),
  )
}

/** The places to search, with defaults. */
export function completeOptions(options: EngineOptions): BuildInput {
  const version = options.version ?? engineVersion
  return {
    explicit: options.explicit,
    home: options.home ?? homedir(),
    env: options.env ?? process.env,
    version,
    vendor: options.vendor ?? vendorHost,
    recipe: options.recipe ?? createPulumiRecipe(version),
    report: options.progress ?? (() => {}),
  }
}

/** Tries one method after the other; the error contains the reason of each failure. */
async function make(
  making: BuildInput,
  misfits: UnusableEngine[],
  scratch: string,
): Promise<Engine> {
  const reasons: string[] = []
  const ways = [
    {
      source: 'installed',
      work: () =>
        installRelease({ scratch, version: making.version }, making.report, making.vendor),
    },
    {
      source: 'built',
      work: () => buildFromModule(making.recipe, scratch, making.env, making.report),
    },
  ] as const
  for (const { source, work } of ways) {
    try {
      return await putInPlace(await work(), source, making)
    } catch (error) {
      reasons.push((error as Error).message)
    }
  }
  throw createNoEngineError(making, misfits, reasons)
}

/**
 * Runs the new engine, then renames file by file, the engine last, so that no process sees an
 * incomplete binary.
 */
async function putInPlace(
  made: string,
  source: Engine['source'],
  making: BuildInput,
): Promise<Engine> {
  making.report({
    phase: 'verifying',
    message: 'verifying it by running it',
    done: null,
    total: null,
  })
  const command = getHomeCommand(making)
  const answer = await readEngineVersion(join(made, basename(command)), making.env)
  if ('failure' in answer)
    throw new Error(`the pulumi CLI that was ${source} does not run: ${answer.failure}`)
  if (!fits(answer.version))
    throw new Error(
      `the pulumi CLI that was ${source} has version ${answer.version}, not ${describeRequired()}`,
    )
  const bin = join(getVersionFolder(making), 'bin')
  await mkdir(bin, { recursive: true })
  const files = (await readdir(made)).filter(name => name !== basename(command))
  for (const name of [...files, basename(command)]) await rename(join(made, name), join(bin, name))
  return { command, version: answer.version, source }
}

function createNoEngineError(
  making: BuildInput,
  misfits: UnusableEngine[],
  reasons: string[],
): TwinstackError {
  const wrong = misfits.some(misfit => misfit.version !== null)
  const passedOver = misfits.map(misfit => `${misfit.command}: ${misfit.reason}`)
  const detail = [`no pulumi CLI of version ${describeRequired()}`, ...passedOver, ...reasons].join(
    '; ',
  )
  const hint = [
    'Possible solutions:',
    `- put a pulumi executable of version ${describeRequired()} on PATH, or name it in ` +
      'TWINSTACK_PULUMI;',
    `- or allow this machine to reach ${making.vendor.host}: Twinstack then installs it;`,
    '- or install Go (1.26.6 or newer) with a module proxy that can be reached (GOPROXY): ' +
      'Twinstack then builds it once, in a few minutes;',
    `- or copy ${getHomeCommand(making)} from a machine of the same kind that has it.`,
  ].join('\n')
  return new TwinstackError(wrong ? 'engine-mismatch' : 'engine-missing', detail, { hint })
}
