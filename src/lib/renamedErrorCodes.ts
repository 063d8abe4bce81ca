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

/** The code of today for a code that an older version wrote. */
export function currentErrorCode(code: string): string {
  return Object.hasOwn(renamedErrorCodes, code) ? (renamedErrorCodes[code] ?? code) : code
}
