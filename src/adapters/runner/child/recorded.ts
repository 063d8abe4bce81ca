import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createStateWithoutVersionFailure,
  createUnreadableStateFailure,
} from './createUnreadableStateFailure.ts'
import { parseBackend, readStackFile } from '../../pulumi/state/backend.ts'
import { getDeployment } from '../../../model/checkpoint.ts'
import type { Deployment } from '../../../model/checkpoint.ts'
import { files } from '../../../model/run.ts'
import type { RunRequest } from '../../../model/run.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/**
 * Returns `{version, deployment}` as `pulumi stack export` prints it, read directly from a file
 * backend; null when only the engine can read it.
 */
export function readDocument(
  request: RunRequest,
): { version?: number; deployment?: Deployment } | null {
  const backend = parseBackend(request.backend.url)
  if (backend.kind !== 'file') return null
  const document = readFile(request, backend.folder)
  return document
    ? {
        version: document.version ?? 3,
        ...(document.features ? { features: document.features } : {}),
        deployment: getDeployment(document),
      }
    : {}
}

type StackFile = { version?: number; features?: string[] }

/** An edit that replaces the whole state also works when the file can't be read. */
function readFile(request: RunRequest, folder: string): StackFile | null {
  const file = parseFile(request, folder)
  const isAllowed = replacesWhole(request) || request.edit?.change.action === 'repair'
  if (lacksVersion(file) && !isAllowed) throw createStateWithoutVersionFailure(request)
  return file
}

function parseFile(request: RunRequest, folder: string): StackFile | null {
  try {
    return readStackFile(folder, request.stack) as StackFile | null
  } catch {
    if (replacesWhole(request)) return null
    throw createUnreadableStateFailure(request)
  }
}

/** The engine reads such a file as a stack without resources. */
function lacksVersion(file: StackFile | null): boolean {
  return (
    file !== null && file.version === undefined && (getDeployment(file).resources ?? []).length > 0
  )
}

/** Whether the recorded state has resources and no version of its format. */
export function hasNoVersion(request: RunRequest): boolean {
  const backend = parseBackend(request.backend.url)
  return backend.kind === 'file' && lacksVersion(parseFile(request, backend.folder))
}

/** An edit that restores or empties the state does not need the present state. */
export function replacesWhole({ edit }: RunRequest): boolean {
  const change = edit?.change
  return change?.action === 'restore' || (change?.action === 'forget' && change.all)
}

/** Whether the file of the state exists and can't be read. */
export function isUnreadable({ backend, stack }: RunRequest): boolean {
  const place = parseBackend(backend.url)
  if (place.kind !== 'file') return false
  try {
    readStackFile(place.folder, stack)
    return false
  } catch {
    return true
  }
}

/**
 * Returns the recorded state directly from a file backend, without an engine; null when only the
 * engine can read it.
 */
export function readRecorded(request: RunRequest): Deployment | null {
  const backend = parseBackend(request.backend.url)
  return backend.kind === 'file' ? getDeployment(readFile(request, backend.folder)) : null
}

/**
 * Returns the last part of the fully qualified name; the engine uses it in the name of the settings
 * file.
 */
export function getShortName(stack: string): string {
  return requirePresent(stack.split('/').at(-1))
}

export function getStackSettingsFile(folder: string, stack: string): string {
  return join(folder, files.work, `Pulumi.${getShortName(stack)}.yaml`)
}

/** Returns the service's passphrase. An empty one is valid, as for pulumi. */
export function getPassphrase({ backend: { passphraseFile } }: RunRequest): string {
  return passphraseFile === null ? '' : readFileSync(passphraseFile, 'utf8').trim()
}

/**
 * Returns the salt with which the secrets of a recorded state are encrypted; null before one
 * exists.
 */
export function findSalt({ secrets_providers: provider }: Deployment): string | null {
  return provider?.type === 'passphrase' ? (provider.state?.salt ?? null) : null
}
