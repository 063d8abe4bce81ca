/**
 * Keeps the credentials of the role of a run in files of its folder, which the SDKs of AWS read by
 * `credential_process`
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html) and read again
 * when the credentials run out. The service writes new ones earlier, also after a restart. It uses
 * files, because a run can outlive the service and every address on which the service listens.
 */
import { lchownSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Log } from '../../lib/log.ts'
import type { ConfigMap, RoleSession, RunRequest } from '../../model/run.ts'

export type RenewSession = (config: ConfigMap) => Promise<RoleSession>

const configFile = 'aws.config'
const credentialsFile = 'aws-credentials.json'
/**
 * An SDK reads credentials again up to five minutes before their end; new ones exist long before.
 */
const longestMarginMs = 20 * 60_000
const retryMs = 30_000
/** the maximum of setTimeout */
const longestTimerMs = 2 ** 31 - 1

export class RoleSessions {
  readonly #home: string
  readonly #renew: RenewSession | null
  readonly #log: Log | undefined
  readonly #timers = new Map<string, NodeJS.Timeout>()

  constructor(home: string, renew: RenewSession | null, log?: Log) {
    this.#home = home
    this.#renew = renew
    this.#log = log
  }

  /**
   * Puts the session of a request into its folder, before the folder is handed over; returns the
   * request that names the files. The data to assume the role again stays in the service.
   */
  place(folder: string, request: RunRequest): RunRequest {
    const { session, ...cloud } = request.cloud
    if (!session) return request
    mkdirSync(join(this.#home, 'sessions'), { recursive: true, mode: 0o700 })
    this.#remember(folder, session)
    const file = join(folder, configFile)
    const command = `credential_process = /bin/cat "${join(folder, credentialsFile)}"`
    writeFileSync(file, `[default]\n${command}\n`, { mode: 0o600, flag: 'wx' })
    this.#write(folder, session)
    const env = { ...cloud.env, AWS_CONFIG_FILE: file, AWS_SDK_LOAD_CONFIG: '1' }
    return { ...request, cloud: { ...cloud, env } }
  }

  /** Renews the session of a run until `forget`; nothing for one without a role. */
  keepFolder(folder: string): void {
    const found = this.#recall(folder)
    if (found === null || found.expiration === null || this.#timers.has(folder)) return
    this.#scheduleRenewal(folder, computeRenewalDelay(found.expiration))
  }

  /** Called when the run has ended and none of its processes lives. */
  forget(folder: string): void {
    clearTimeout(this.#timers.get(folder))
    this.#timers.delete(folder)
    rmSync(this.#record(folder), { force: true })
    for (const name of [configFile, credentialsFile])
      rmSync(join(folder, name), { recursive: true, force: true })
  }

  /** Stops the renewals; runs continue, and the next start of the service renews again. */
  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }

  #scheduleRenewal(folder: string, delayMs: number): void {
    const timer = setTimeout(() => void this.#renewOne(folder), delayMs)
    timer.unref()
    this.#timers.set(folder, timer)
  }

  async #renewOne(folder: string): Promise<void> {
    try {
      const found = this.#recall(folder)
      if (found === null || this.#renew === null) return
      const session = await this.#renew(found.config)
      // it may have ended meanwhile
      if (!this.#timers.has(folder)) return
      this.#remember(folder, session)
      this.#write(folder, session)
      if (session.expiration !== null)
        this.#scheduleRenewal(folder, computeRenewalDelay(session.expiration))
    } catch (err) {
      this.#log?.warn(
        { err, folder },
        'the session of a role was not renewed; the service retries it',
      )
      if (this.#timers.has(folder)) this.#scheduleRenewal(folder, retryMs)
    }
  }

  #record(folder: string): string {
    return join(this.#home, 'sessions', `${basename(folder)}.json`)
  }

  #remember(folder: string, { config, expiration }: RoleSession): void {
    writeFileSync(this.#record(folder), JSON.stringify({ config, expiration }), { mode: 0o600 })
  }

  #recall(folder: string): Pick<RoleSession, 'config' | 'expiration'> | null {
    try {
      const text = readFileSync(this.#record(folder), 'utf8')
      return JSON.parse(text) as Pick<RoleSession, 'config' | 'expiration'>
    } catch {
      return null
    }
  }

  /**
   * Writes by a rename from a folder of the service: a file or link that a program created at this
   * path is replaced, and never followed.
   */
  #write(folder: string, session: RoleSession): void {
    const temporary = join(this.#home, 'sessions', `.${basename(folder)}`)
    rmSync(temporary, { force: true })
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = session
    const answer = {
      Version: 1,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      ...(sessionToken === null ? {} : { SessionToken: sessionToken }),
      ...(expiration === null ? {} : { Expiration: expiration }),
    }
    writeFileSync(temporary, JSON.stringify(answer), { mode: 0o600, flag: 'wx' })
    const { uid, gid } = lstatSync(folder)
    if (process.getuid?.() === 0) lchownSync(temporary, uid, gid)
    renameSync(temporary, join(folder, credentialsFile))
  }
}

/**
 * Returns the milliseconds until a session is renewed: in its second half, at most 20 minutes
 * before its end.
 */
function computeRenewalDelay(expiration: string): number {
  const left = Date.parse(expiration) - Date.now()
  const delay = left - Math.min(longestMarginMs, left / 2)
  return Math.min(Math.max(0, delay), longestTimerMs)
}
