/**
 * Filters that git knows on this machine (`filter.NAME.smudge`, `filter.NAME.process`). The
 * attributes of a commit choose among them, and a filter may run a program of the commit or send
 * requests to an address in it, so no filter runs for a checkout.
 */
import { runGit } from './git.ts'

/**
 * Names of the filters that would run, without that of Git LFS, whose files largeFiles.ts reads.
 */
export async function listFilters(gitFolder: string): Promise<string[]> {
  const pattern = '^filter\\..*\\.(smudge|process)$'
  // git ends with 1 when there is none
  const found = await runGit(gitFolder, ['config', '-z', '--name-only', '--get-regexp', pattern], {
    env: { GIT_DIR: gitFolder },
  }).catch(() => '')
  const names = found.split('\0').map(key => /^filter\.(.*)\.[^.]*$/s.exec(key)?.[1] ?? '')
  return [...new Set(names)].filter(name => name !== '' && name !== 'lfs')
}

/**
 * Environment variables with which git runs none of these filters. They are not passed as options
 * (`-c NAME=VALUE`), because git would cut a name at its first `=`.
 */
export function disableFilters(names: string[]): Record<string, string> {
  const settings = { smudge: '', process: '', required: 'false' }
  const entries = ['lfs', ...names].flatMap(name =>
    Object.entries(settings).map(([key, value]) => ({ key: `filter.${name}.${key}`, value })),
  )
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(entries.length) }
  for (const [at, { key, value }] of entries.entries()) {
    variables[`GIT_CONFIG_KEY_${at}`] = key
    variables[`GIT_CONFIG_VALUE_${at}`] = value
  }
  return variables
}
