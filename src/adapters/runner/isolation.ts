/**
 * Isolates a runner from the service and from other runs: with a separate user where the service is
 * root, with limits, and with a sandbox when the setting is on.
 */
import { join } from 'node:path'
import type { Log } from '../../lib/log.ts'
import type { RunLimits } from '../../model/config.ts'
import type { StackReferenceName } from '../../model/stackReference.ts'
import type { RunRequest } from '../../model/run.ts'
import { buildBubblewrapCommand, requireBubblewrap, type BubblewrapFolders } from './bubblewrap.ts'
import { prepareCompiled } from './compiledCode.ts'
import { openControlGroups, type ControlGroups } from './controlGroups.ts'
import { buildLimitCommand } from './limits.ts'
import { linkPlugins, PluginCache } from './pluginCache.ts'
import type { Confinement } from './spawn.ts'
import { copyFolder, copyState, usesCopy } from './stateCopy.ts'
import { claimState, returnState } from './stateOwner.ts'
import { openReferences } from './stateReferences.ts'
import { changeOwner, changeRunOwner, prepareUsers, separateUser, takeBack } from './user.ts'
import { getPluginFolder, buildUserEnvironment, type RunnerUser } from './user.ts'
import { endProcesses, releaseUser, takeUser } from './users.ts'

/** The isolation of one runner process. `user` null: it runs as the user of the service. */
export type Place = {
  user: RunnerUser | null
  env: Record<string, string>
  confinement: Confinement
  /** ends all its processes and releases user and limits */
  release(): Promise<void>
}

export type IsolationOptions = {
  home: string
  env: Record<string, string>
  separate: {
    sandboxFolder: string | null
    read: string[]
    /** the credentials of `pulumi login`, where the state backend needs them */
    credentials?: string | null
    /** other stacks whose state runs may read */
    references?: readonly StackReferenceName[]
  } | null
  limits: RunLimits | null
  /** folders for bubblewrap; null: no sandbox */
  bubblewrap: Omit<BubblewrapFolders, 'home'> | null
  log?: Log | undefined
}

/** Prepares users, limits and sandbox of runners. Throws as `prepareUsers` and bubblewrap do. */
export class Isolation {
  readonly #options: IsolationOptions
  readonly #groups: ControlGroups | null
  readonly #plugins: PluginCache
  #count = 0

  constructor(options: IsolationOptions) {
    this.#options = options
    const { home, separate, bubblewrap, limits, log } = options
    this.#plugins = new PluginCache(home, log)
    if (separate) prepareUsers({ home, ...separate })
    if (separate?.sandboxFolder != null)
      void prepareCompiled().catch((err: unknown) =>
        log?.warn({ err }, 'the sandbox plugins were not compiled; they start more slowly'),
      )
    if (bubblewrap) requireBubblewrap(separate ? separateUser : null)
    const groups = limits ? openControlGroups(home) : null
    this.#groups = typeof groups === 'string' ? null : groups
    if (typeof groups === 'string')
      log?.info({ reason: groups }, 'limits of runs are set per process, without control groups')
  }

  get separate(): boolean {
    return this.#options.separate !== null
  }

  /** Reserves the isolation of one new runner process. */
  take(): Place {
    const { home, env, separate, limits, bubblewrap } = this.#options
    const user = separate ? takeUser(home, separate.credentials ?? null) : null
    const name = String(user?.uid ?? `${process.pid}-${(this.#count += 1)}`)
    const group = limits ? (this.#groups?.make(name, limits) ?? null) : null
    const command = [
      ...(limits
        ? buildLimitCommand(limits, { grouped: group !== null, ownUser: user !== null })
        : []),
      ...(bubblewrap ? buildBubblewrapCommand({ home, ...bubblewrap }) : []),
    ]
    return {
      user,
      env: user ? buildUserEnvironment(home, user, env) : env,
      confinement: { command, onStart: pid => group?.add(pid) },
      release: async () => {
        await group?.remove()
        if (user) await releaseUser(home, user)
      },
    }
  }

  /** Adds the copy of the state that a run without the right to write works on. */
  copyState(folder: string, request: RunRequest): RunRequest {
    const { separate } = this.#options
    return separate ? copyState(folder, request, separate.references ?? []) : request
  }

  /**
   * Makes a user the owner of a run folder and of the state of its stack, and links plugins into
   * its home.
   */
  async handOver(folder: string, request: RunRequest, user: RunnerUser | null): Promise<void> {
    if (!user) return
    changeRunOwner(folder, user)
    if (request.mode !== 'run' && request.mode !== 'heal') return
    await this.#givePlugins(request, user)
    if (usesCopy(request)) return changeOwner(join(folder, copyFolder), user)
    const foreign = claimState(request, user)
    this.#openReferences(request)
    if (foreign.length > 0)
      this.#options.log?.error(
        { stack: request.stack, files: foreign },
        'files in the place of the recorded state belong to the run of another environment; ' +
          'they were moved to .pulumi/foreign',
      )
  }

  /**
   * Links plugins only where the engine would download them; the simulated account has its own
   * plugins.
   */
  async #givePlugins({ cloud, tree, engine }: RunRequest, user: RunnerUser): Promise<void> {
    const isNeeded = cloud.kind !== 'sandbox'
    const folders = isNeeded ? await this.#plugins.prepare(tree.modules, engine.command) : []
    await linkPlugins(getPluginFolder(this.#options.home, user), folders, user)
  }

  #openReferences({ backend }: RunRequest): void {
    openReferences(backend.url, this.#options.separate?.references ?? [])
  }

  /** Closes the folder and the state of a run after its last process has ended. */
  async takeBack(
    folder: string,
    request: RunRequest | null,
    user: RunnerUser | null,
  ): Promise<void> {
    if (!user) return
    await endProcesses(user)
    if (request) returnState(request, user)
    if (request) this.#openReferences(request)
    takeBack(folder)
  }
}
