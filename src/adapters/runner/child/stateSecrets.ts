import { readFileSync } from 'node:fs'
import { getDeployment, type Deployment } from '../../../model/checkpoint.ts'
import { decryptTexts, decryptStateSecrets, parseText } from '../../pulumi/state/secrets.ts'
import { readRecorded } from './recorded.ts'
import type { Run } from './run.ts'
import {
  decryptAtService,
  exportFromService,
  listCiphertexts,
  serviceProvider,
  usesStateService,
} from './stateService.ts'

type KnownSecrets = Pick<Run, 'request' | 'secrets' | 'formerSecrets' | 'foreignSecrets'>

/**
 * Adds the secrets of the recorded state, and those that settings of earlier runs had, to the
 * redactor, because the error message of a refresh or a destroy can contain one of them before any
 * program has run. On backends other than a folder and the state service only the engine can read
 * the state, and its secrets are not added.
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
  const { request } = run
  const isService = usesStateService(request)
  const recorded = isService
    ? getDeployment(await exportFromService(request))
    : readRecorded(request)
  if (!recorded) return
  if (isService && recorded.secrets_providers?.type === serviceProvider)
    return addOfService(run, recorded)
  const { values, foreign } = await decryptStateSecrets(recorded, passphrase)
  run.secrets.add(values)
  run.foreignSecrets = foreign
}

async function addOfService(run: KnownSecrets, recorded: Deployment): Promise<void> {
  const ciphertexts = new Set(listCiphertexts(recorded.resources ?? []))
  const texts = await decryptAtService(run.request, [...ciphertexts])
  run.secrets.add([...texts.values()].flatMap(parseText))
  run.foreignSecrets = ciphertexts.size - texts.size
}

async function addFormer({ request, secrets, formerSecrets }: KnownSecrets, passphrase: string) {
  const former = request.settingsKeys?.former ?? []
  const atService = usesStateService(request) ? await decryptAtService(request, former) : new Map()
  const texts = await decryptTexts(former, request.encryptionSalt, passphrase)
  for (const text of [...texts, ...(atService.values() as Iterable<string>)]) {
    secrets.add(text)
    formerSecrets.add(text)
  }
}
