/**
 * Names of earlier versions that work until version 0.3: old -> new. No other file has old names.
 * The service logs each old name that is in use once. CHANGELOG.md has the tables for users.
 */
export const oldNamesEnd = '0.3'

/** Environment variables. */
export const oldVariables: Readonly<Record<string, string>> = {
  TWINSTACK_DOORS: 'TWINSTACK_INTEGRATIONS',
}

/** Beginnings of REST paths, as whole segments. */
export const oldPaths: Readonly<Record<string, string>> = {
  '/v1/doors': '/v1/integrations',
  '/v1/audit': '/v1/audit-log',
  '/v1/audits': '/v1/compliance-audits',
}

/** Finds the old name at the beginning of a URL path, with the path under the new name, or null. */
export function findOldPath(url: string): { old: string; current: string; url: string } | null {
  const [, old = ''] = /^(\/[^/?#]*\/[^/?#]*)/.exec(url) ?? []
  const current = Object.hasOwn(oldPaths, old) ? oldPaths[old] : undefined
  return current === undefined ? null : { old, current, url: current + url.slice(old.length) }
}
