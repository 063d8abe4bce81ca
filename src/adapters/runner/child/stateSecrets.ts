import { readFileSync } from 'node:fs'
import { stateSecrets } from '../../pulumi/state/secrets.ts'
import { readRecorded } from './recorded.ts'
import type { Run } from './run.ts'

/**
 * Adds the secrets of the recorded state to the redactor, because the error message of a refresh or
 * a destroy can contain one of them before any program has run. On backends other than a folder
 * only the engine can read the state, and this function adds nothing.
 */
export async function knowStateSecrets({
  request,
  secrets,
}: Pick<Run, 'request' | 'secrets'>): Promise<void> {
  const { passphraseFile } = request.backend
  if (!passphraseFile) return
  try {
    const recorded = readRecorded(request)
    if (recorded)
      secrets.add(await stateSecrets(recorded, readFileSync(passphraseFile, 'utf8').trim()))
  } catch {
    // a state that can't be read is the engine's to tell
  }
}
