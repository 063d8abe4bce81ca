/**
 * The common parts of all commands: global options, connection, output, and exit codes for errors.
 */
import type { Command } from 'commander'
import { exitCodes } from '../lib/errors.ts'
import type { Client } from '../client/index.ts'
import { readConfig } from '../model/config.ts'
import type { Config } from '../model/config.ts'
import { connect } from './connection.ts'
import { report } from './failures.ts'
import { createScreen } from './screen.ts'
import type { Screen } from './screen.ts'

export type GlobalOptions = { url?: string; json?: boolean; quiet?: boolean; oidc?: string | true }

export type Invocation<Arguments extends unknown[], Options> = {
  args: Arguments
  options: Options & GlobalOptions
  screen: Screen
  /**
   * the settings of this machine's service, from the environment; for commands that work locally
   */
  config: () => Config
  /** the client of the service; throws `unavailable` or `unauthenticated` with a hint */
  connect: () => Client
}

/** A command's work: returns an exit code, or nothing for 0. */
export type Work<Arguments extends unknown[], Options> = (
  invocation: Invocation<Arguments, Options>,
) => Promise<number | void>

/**
 * Makes a commander action of a command's work. Commander passes the arguments, then the options,
 * then the command.
 */
export function wrapAction<Arguments extends unknown[], Options>(work: Work<Arguments, Options>) {
  return async (...received: unknown[]): Promise<void> => {
    const command = received.at(-1) as Command
    const options = command.optsWithGlobals<Options & GlobalOptions>()
    const args = received.slice(0, -2) as Arguments
    const screen = createScreen(options)
    const getConfig = () => readConfig(process.env)
    if (options.oidc !== undefined)
      process.env.TWINSTACK_OIDC_AUDIENCE =
        options.oidc === true ? process.env.TWINSTACK_OIDC_AUDIENCE || 'twinstack' : options.oidc
    process.exitCode = await runForExitCode(screen, () =>
      work({
        args,
        options,
        screen,
        config: getConfig,
        connect: () => connect(options.url, getConfig()),
      }),
    )
  }
}

async function runForExitCode(screen: Screen, work: () => Promise<number | void>): Promise<number> {
  try {
    const code = await work()
    screen.settle()
    return code ?? exitCodes.done
  } catch (error) {
    return report(error, screen)
  }
}
