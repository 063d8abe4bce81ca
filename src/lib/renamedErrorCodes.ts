/**
 * Codes of operation errors that version 0.2 renamed: old name -> new name. The list is frozen,
 * because migration 017 applies it to stored operations. CHANGELOG.md has the table for users,
 * which also lists the renamed request errors (those are never stored).
 */
export const renamedErrorCodes: Readonly<Record<string, string>> = {
  'program-contract': 'program-invalid',
  'time-limit': 'operation-timeout',
  'engine-died': 'engine-crashed',
  'runner-died': 'runner-crashed',
  'heal-undecided': 'recovery-incomplete',
  'passphrase-wrong': 'passphrase-incorrect',
  'no-credentials': 'credentials-missing',
  'guard-account': 'account-mismatch',
  'guard-region': 'region-mismatch',
  'guard-vanished': 'resources-missing',
  gate: 'gate-refused',
  leftovers: 'leftovers-found',
}

/** How a run was stopped: the words of version 0.1, and the words that migration 021 stores. */
export const renamedStops = { politely: 'gracefully', firmly: 'forcibly' } as const

/** The current code for a code that an older version wrote. */
export function getCurrentErrorCode(code: string): string {
  return Object.hasOwn(renamedErrorCodes, code) ? (renamedErrorCodes[code] ?? code) : code
}

/** The current word for how a run was stopped; words of older versions are replaced. */
export function getCurrentStop<S extends string>(stopped: S | keyof typeof renamedStops) {
  return Object.hasOwn(renamedStops, stopped)
    ? renamedStops[stopped as keyof typeof renamedStops]
    : (stopped as S)
}
