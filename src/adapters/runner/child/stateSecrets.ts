import { readFileSync } from 'node:fs'
import { decryptTexts, decryptStateSecrets } from '../../pulumi/state/secrets.ts'
import { readRecorded } from './recorded.ts'
import type { Run } from './run.ts'

type KnownSecrets = Pick<Run, 'request' | 'secrets' | 'formerSecrets' | 'foreignSecrets'>

/**
 * Adds the secrets of the recorded state, and those that settings of earlier runs had, to the
 * redactor, because the error message of a refresh or a destroy can contain one of them before any
 * program has run. On backends other than a folder only the engine can read the state, and its
 * secrets are not added.
 */
export async function registerStateSecrets(run: KnownSecrets): Promise<void> {
  const { passphraseFile } = run.request.backend
  if (!passphraseFile) return
  try {
    const passphrase = readFileSync(passphraseFile, 'utf8').trim()
    await Promise.all([addRecorded(run, passphrase), addFormer(run, passphrase)])
  } catch {
    // a state that can't be read is the engine's to tell
  }
}

async function addRecorded(run: KnownSecrets, passphrase: string): Promise<void> {
  const recorded = readRecorded(run.request)
  if (!recorded) return
  const { values, foreign } = await decryptStateSecrets(recorded, passphrase)
  run.secrets.add(values)
  run.foreignSecrets = foreign
}

async function addFormer({ request, secrets, formerSecrets }: KnownSecrets, passphrase: string) {
  const former = request.settingsKeys?.former ?? []
  for (const text of await decryptTexts(former, request.encryptionSalt, passphrase)) {
    secrets.add(text)
    formerSecrets.add(text)
  }
}
