/** Shapes for rendering tests. */
import { stripVTControlCharacters } from 'node:util'
import { noOptions, type Operation } from '../../src/model/operation.ts'

export const plain = (text: string) => stripVTControlCharacters(text)
export const urn = (type: string, name: string) => `urn:pulumi:staging::shop::${type}::${name}`

/** A succeeded deploy of staging, with these changes. */
export function operation(change: Partial<Operation> = {}): Operation {
  return {
    id: '6f1f3b1e-5c0f-4b8e-9a50-0d9b7b1a2c3d',
    environment: 'staging',
    environmentKind: 'staging',
    kind: 'deploy',
    status: 'succeeded',
    message: '',
    requestedBy: { kind: 'person', name: 'ann', tokenId: null },
    revision: {
      id: 'abcdef0123456789',
      commit: 'abcdef0123456789',
      ref: 'main',
      subject: 'Add a queue',
      author: 'ann',
      committedAt: null,
      dirty: false,
      dependencies: 'd',
    },
    options: noOptions,
    imported: null,
    removeEnvironment: false,
    behind: null,
    missingLabels: null,
    attempt: 1,
    createdAt: '2026-01-02T03:04:00.000Z',
    startedAt: '2026-01-02T03:04:01.000Z',
    finishedAt: '2026-01-02T03:04:18.000Z',
    timeLimitSeconds: 7200,
    cancel: null,
    changes: { create: 62 },
    drift: null,
    tests: null,
    error: null,
    healed: null,
    engineVersion: '3.259.0',
    settingsDigest: null,
    cleanup: null,
    schemaDigest: null,
    rollbackOf: null,
    overrides: null,
    approval: null,
    notes: [],
    lastEvent: 9,
    ...change,
  }
}
