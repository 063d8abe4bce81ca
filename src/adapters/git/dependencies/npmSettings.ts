/**
 * The settings of npm. A `.npmrc` can name programs to run (`git`, `script-shell`), files to read
 * (`cafile`, `userconfig`) and folders to write to. Therefore only the lines that name a registry
 * are taken from the `.npmrc` of a revision.
 */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { TwinstackError } from '../../../lib/errors.ts'
import { getHost, resolvePlace } from '../../../lib/safeHttp/resolve.ts'

const registryLine = /^\s*(@[a-z0-9~-][\w.~-]*:)?registry\s*=\s*"?(https?:\/\/[^\s"'${}]+)"?\s*$/i

export type RegistryLine = { scope: string; url: string }

/** The lines of a `.npmrc` that name a registry; all others are left out. */
export function listRegistryLines(npmrc: string): RegistryLine[] {
  return npmrc.split(/\r?\n/).flatMap(line => {
    const [, scope = '', url = ''] = registryLine.exec(line) ?? []
    return URL.canParse(url) ? [{ scope, url }] : []
  })
}

export function formatRegistryLines(lines: RegistryLine[]): string {
  return lines.map(({ scope, url }) => `${scope}registry=${url}\n`).join('')
}

/** Text of the service's own `.npmrc`, with its credentials; '' where there is none. */
export function getOwnNpmrc(env: NodeJS.ProcessEnv = process.env): string {
  try {
    return readFileSync(env['npm_config_userconfig'] ?? join(homedir(), '.npmrc'), 'utf8')
  } catch {
    return ''
  }
}

/** Hosts of the registries that the operator of the service has set. */
export function listOwnRegistryHosts(env: NodeJS.ProcessEnv = process.env): string[] {
  const named = listRegistryLines(getOwnNpmrc(env)).map(({ url }) => url)
  return [env['npm_config_registry'] ?? '', ...named]
    .filter(url => URL.canParse(url))
    .map(url => getHost(new URL(url)))
}

/** Registries that npm, yarn, pnpm and bun write into lockfiles, whatever registry they used. */
const publicRegistries = ['registry.npmjs.org', 'registry.yarnpkg.com']

/**
 * Requires that archives come from a registry: a public one, one of the service's own, or one that
 * the `.npmrc` of the revision names.
 *
 * @throws TwinstackError `dependencies-failed`
 */
export function checkArchives(archives: string[], registries: RegistryLine[]): void {
  const known = new Set([
    ...publicRegistries,
    ...listOwnRegistryHosts(),
    ...registries.map(({ url }) => getHost(new URL(url))),
  ])
  for (const archive of archives) {
    const host = URL.canParse(archive) ? getHost(new URL(archive)) : archive
    if (!known.has(host))
      throw new TwinstackError(
        'dependencies-failed',
        `packages are not taken from ${archive.slice(0, 100)}: ${host} is no known registry`,
        { hint: `name it in the .npmrc of the repository: registry=https://${host}/` },
      )
  }
}

const resolveTimeLimitMs = 5000

/**
 * Addresses in a revision (registries, archives in its lockfile) may lead only to the public
 * internet and to the service's own registries.
 *
 * @throws TwinstackError `dependencies-failed`
 */
export async function checkAddresses(urls: string[]): Promise<void> {
  const allow = listOwnRegistryHosts()
  const origins = [...new Set(urls.map(url => new URL(url).origin))].slice(0, 50)
  for (const origin of origins) {
    if (allow.includes(getHost(new URL(origin)))) continue
    const found = await resolvePlace(
      `${origin}/`,
      { allow: [] },
      AbortSignal.timeout(resolveTimeLimitMs),
    )
    if ('status' in found && found.status !== 'unreachable')
      throw new TwinstackError(
        'dependencies-failed',
        `packages are not taken from ${origin}: ${found.reason}`,
        { hint: "name that registry in the service's own .npmrc, or as npm_config_registry" },
      )
  }
}
