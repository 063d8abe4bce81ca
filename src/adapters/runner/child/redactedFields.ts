/**
 * Lists the fields of events and results that contain values. `word`: a word of the protocol, which
 * is never masked: kinds, statuses, digests, URNs, ids and other fields that the service makes
 * decisions with. `text`: sentences, in which secrets are masked by token. `data`: values of the
 * program and the cloud. A field that is not listed is `text` when it is a string, and everything
 * below it `data`.
 */
export type Fields = 'word' | 'text' | 'data' | { readonly [key: string]: Fields }

const change: Fields = {
  urn: 'word',
  type: 'word',
  name: 'word',
  op: 'word',
  properties: { path: 'word', kind: 'word', before: 'data', after: 'data' },
}

const resource: Fields = {
  urn: 'word',
  type: 'word',
  name: 'word',
  id: 'word',
  parent: 'word',
  provider: 'word',
  dependencies: 'word',
  inputs: 'data',
  outputs: 'data',
}

const error: Fields = {
  code: 'word',
  message: 'text',
  hint: 'text',
  fields: { path: 'word', message: 'text' },
  resources: { urn: 'word', message: 'text' },
}

/** RunnerEvent of model/run.ts, its bodies as in model/operation.ts. */
export const eventFields: Fields = {
  n: 'word',
  at: 'word',
  body: {
    type: 'word',
    from: 'word',
    to: 'word',
    step: 'word',
    state: 'word',
    phase: 'word',
    severity: 'word',
    urn: 'word',
    changes: 'word',
    seconds: 'word',
    change,
  },
}

/** RunResult of model/run.ts. */
export const resultFields: Fields = {
  status: 'word',
  error,
  stopped: 'word',
  changes: 'word',
  engineVersion: 'word',
  providers: 'word',
  settingsDigest: 'word',
  schemaDigest: 'word',
  encryptionSalt: 'word',
  state: {
    resources: resource,
    pendingOperations: { urn: 'word', type: 'word' },
    digest: 'word',
  },
  outputs: 'data',
  sealedOutputs: 'word',
  refreshed: change,
  planned: change,
  planFailure: 'text',
  plannedState: resource,
  binding: 'word',
  imported: { urn: 'word', type: 'word', name: 'word', id: 'word', code: 'text' },
  notes: 'text',
  kept: 'word',
  newSecrets: 'word',
  healed: 'word',
  ruleFindings: {
    id: 'word',
    severity: 'word',
    state: 'word',
    findings: { resource: 'word', expected: 'data', actual: 'data' },
  },
  settings: 'data',
  description: { name: 'word', settings: 'data', settingsSchema: 'word' },
  checks: {
    name: 'word',
    total: 'word',
    failed: 'word',
    skipped: 'word',
    seconds: 'word',
    outcome: 'word',
    at: 'word',
    cases: { name: 'text', outcome: 'word', status: 'word', message: 'text' },
  },
  timings: 'word',
}
