/** A create that the cloud refused because a resource of that name exists. */
import type { Problem } from './recording.ts'

/** Codes and texts of AWS APIs; Secrets Manager keeps the name of a deleted secret. */
const taken =
  /already[ _-]?exist|AlreadyOwnedByYou|ResourceConflictException|\.Duplicate\b|scheduled for deletion/i

/**
 * What to do about names that are taken; null when none is. `replacements`: URNs of replacements
 * whose creation failed.
 */
export function explainTakenName(problems: Problem[], replacements: string[]): string | null {
  const found = problems.filter(({ message }) => taken.test(message))
  if (found.length === 0) return null
  if (found.some(({ message }) => /scheduled for deletion/i.test(message)))
    return (
      'the cloud keeps the name of a deleted secret until its recovery window ends: set ' +
      'recoveryWindowInDays to 0 before it is deleted, use another name, or restore the secret ' +
      'and import it (`twinstack import`)'
    )
  return found.some(({ urn }) => replacements.includes(urn))
    ? 'the replacement has the name of the resource that it replaces. The old one is unchanged. ' +
        'Set deleteBeforeReplace in the program, or use a name that the provider completes (leave ' +
        'the name out, or use namePrefix)'
    : 'a resource of this name exists and is not in the recorded state of this environment: ' +
        'import it (`twinstack import`), delete it, or use another name; names that the program ' +
        'fixes can exist only once in an account'
}
