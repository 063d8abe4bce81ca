/**
 * Tokens of services that `twinstack login` has stored, in a file that only its user can read:
 * `$XDG_CONFIG_HOME/twinstack/credentials.json`. A token is sent to its own origin only.
 */
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const credentialsSchema = z.object({
  /** the origin of the last login: the default where no other service is named */
  current: z.string().nullable(),
  tokens: z.record(z.string(), z.string()),
})
type Credentials = z.infer<typeof credentialsSchema>

export function getCredentialsFile(env = process.env): string {
  const home = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config')
  return join(home, 'twinstack', 'credentials.json')
}

/** Empty where nothing was stored, or the file can't be used. */
export function readCredentials(env = process.env): Credentials {
  try {
    return credentialsSchema.parse(JSON.parse(readFileSync(getCredentialsFile(env), 'utf8')))
  } catch {
    return { current: null, tokens: {} }
  }
}

/** Stores the token, and makes the service the default of later commands. */
export function storeToken(url: string, token: string, env = process.env): void {
  const { tokens } = readCredentials(env)
  const { origin } = new URL(url)
  write({ current: origin, tokens: { ...tokens, [origin]: token } }, env)
}

/** @returns false when no token was stored for the address */
export function removeToken(url: string, env = process.env): boolean {
  const { current, tokens } = readCredentials(env)
  const { origin } = new URL(url)
  if (!(origin in tokens)) return false
  const { [origin]: _removed, ...rest } = tokens
  write({ current: current === origin ? null : current, tokens: rest }, env)
  return true
}

/** Writes by rename, so that a process that ends in between leaves the old file. */
function write(credentials: Credentials, env: NodeJS.ProcessEnv): void {
  const file = getCredentialsFile(env)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 })
  chmodSync(draft, 0o600)
  renameSync(draft, file)
}
