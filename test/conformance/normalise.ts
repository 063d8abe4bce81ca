/** Compares two runs of one program in two accounts: generated values are replaced. */
import type { Deployment } from '../../src/model/checkpoint.ts'

/** Without meaning for the cloud: times, and the source position of a declaration. */
const leftOut = new Set(['created', 'modified', 'sourcePosition', 'stackTrace'])
/** Their text holds the source of the provider, and the folder in which it was serialised. */
const hidden = new Set(['__provider', 'ciphertext'])

/** Resources by URN and pending operations, without values that differ in every run. */
export function normaliseState(state: Deployment, folder: string): unknown {
  const resources = (state.resources ?? []).map(one => normalise(one, folder))
  return {
    resources: resources.map(one => JSON.stringify(one)).sort(),
    pending: (state.pending_operations ?? [])
      .map(({ type, resource }) => [type, resource.urn])
      .sort(),
  }
}

export function normaliseCloud(resources: object[], folder: string): string[] {
  return resources.map(one => JSON.stringify(normalise(one, folder))).sort()
}

function normalise(value: unknown, folder: string): unknown {
  if (typeof value === 'string') return normaliseText(value, folder)
  if (Array.isArray(value)) return value.map(item => normalise(item, folder))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !leftOut.has(key))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, hidden.has(key) ? '…' : normalise(item, folder)])
      .map(([key, item]) => [key, isSet(String(key)) ? sorted(item) : item]),
  )
}

/** The SDK sends dependencies in the order in which promises were settled. */
const isSet = (key: string) => key === 'dependencies' || key === 'propertyDependencies'

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(String).sort()
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sorted(item)]))
}

function normaliseText(text: string, folder: string): string {
  return text
    .replaceAll(folder, 'FOLDER')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)/g, 'TIME')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^"]*/g, 'TIME')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
    .replaceAll(/(?<=[-_])[0-9a-f]{7,}\b/g, 'HEX')
    .replaceAll(/\b[A-Z0-9]{17,}\b/g, 'ID')
}
