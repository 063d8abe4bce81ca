import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { unreadableState } from './unreadableState.ts'
import { parseBackend, readStackFile } from '../../pulumi/state/backend.ts'
import { deploymentOf } from '../../../model/checkpoint.ts'
import type { Deployment } from '../../../model/checkpoint.ts'
import { files } from '../../../model/run.ts'
import type { RunRequest } from '../../../model/run.ts'

/**
 * `{version, deployment}` as `pulumi stack export` gives it, straight from a file backend; null
 * where only the engine can read it.
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
        deployment: deploymentOf(document),
      }
    : {}
}

type StackFile = { version?: number; features?: string[] }

/** A file that can't be read is no obstacle for an edit that replaces the whole state. */
function readFile(request: RunRequest, folder: string): StackFile | null {
  try {
    return readStackFile(folder, request.stack) as StackFile | null
  } catch {
    if (replacesWhole(request)) return null
    throw unreadableState(request)
  }
}

/** A restored state, or one that is forgotten, needs nothing of the state that is there. */
export function replacesWhole({ edit }: RunRequest): boolean {
  const change = edit?.change
  return change?.action === 'restore' || (change?.action === 'forget' && change.all)
}

/** Whether the file of the state is there and can't be read. */
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
 * The recorded state straight from a file backend, without an engine; null where only the engine
 * can read it.
 */
export function readRecorded(request: RunRequest): Deployment | null {
  const backend = parseBackend(request.backend.url)
  return backend.kind === 'file' ? deploymentOf(readFile(request, backend.folder)) : null
}

/** Last part of the fully qualified name: the engine names the settings file by it. */
export function shortName(stack: string): string {
  return stack.split('/').at(-1)!
}

export function stackSettingsFile(folder: string, stack: string): string {
  return join(folder, files.work, `Pulumi.${shortName(stack)}.yaml`)
}

/** The service's passphrase. An empty one is a passphrase, as for pulumi. */
export function passphraseOf({ backend: { passphraseFile } }: RunRequest): string {
  return passphraseFile === null ? '' : readFileSync(passphraseFile, 'utf8').trim()
}

/** The salt that the secrets of a recorded state are encrypted with; null before there is one. */
export function saltOf({ secrets_providers: provider }: Deployment): string | null {
  return provider?.type === 'passphrase' ? (provider.state?.salt ?? null) : null
}
