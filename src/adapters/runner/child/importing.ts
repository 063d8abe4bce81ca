/**
 * Imports resources into the recorded state without changing them. The engine's own `pulumi import`
 * requires the language host of the project even when it generates no code (measured with 3.259.0:
 * "no language plugin 'pulumi-language-nodejs' found"), and an engine that was built from its Go
 * module does not include that host. So a real refresh fills in the records in a scratch stack of
 * this run, which contains only them, their parents and their provider; then the run replaces the
 * whole recorded state once. A plan does the same without the last step.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import type { ImportedResource, ResourceChange } from '../../../model/operation.ts'
import { getDeployment, getName, toRecord, withhold } from '../../../model/checkpoint.ts'
import type { Deployment, Properties, StateResource } from '../../../model/checkpoint.ts'
import type { PlannedChanges } from './binding.ts'
import { bind, requireSamePlan } from './bound.ts'
import { callEngine } from './call.ts'
import { formatDeclaration } from './declaration.ts'
import { RunFailure } from './failure.ts'
import { exportState, importState } from './heal.ts'
import { toImportRecords } from './importable.ts'
import { readDocument, getPassphrase, getShortName, getStackSettingsFile } from './recorded.ts'
import type { Run } from './run.ts'
import { makeScratch } from './scratch.ts'
import { readState } from './stack.ts'
import { withoutSecure } from './stackSecrets.ts'
import { decryptStateAtService, encryptStateAtService, serviceProvider } from './stateService.ts'
import { decryptSecrets, encryptSecrets } from '../../../analysis/state/secrets.ts'
import { formatForEngine } from '../../../lib/yaml.ts'
import { mergeSettings } from '../../../model/stackSettings.ts'
import { makeSalt, openCrypter } from '../../pulumi/state/passphrase.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

/** Throws `import-refused`, which names each resource that can't be imported and the reason. */
export async function importResources(run: Run): Promise<void> {
  const { request } = run
  const document = (readDocument(request) ?? (await exportState(run))) as {
    deployment?: Deployment
  }
  const state = getDeployment(document)
  const wanted = toImportRecords(state, request.options.resources, {
    stack: getShortName(request.stack),
    project: request.tree.project,
  })
  const found = await readInScratch(run, state, wanted)
  run.facts.imported = found.map(toImported)
  run.facts.changes = { import: found.length }
  const resources = [...(state.resources ?? []), ...found]
  const steps = found.map(({ urn, type, inputs }) => ({
    op: 'import',
    urn,
    type,
    after: { inputs: inputs ?? {} },
  }))
  if (request.options.planOnly)
    await show(run, resources, { refreshed: [], planned: found.map(toChange), steps })
  else await requireSamePlan(run, { refreshed: [], planned: found.map(toChange), steps })
  if (!request.options.planOnly)
    await importState(run, { ...document, deployment: { ...state, resources } })
}

/**
 * Adds the leftovers of a destroy to the state, so that the next destroy deletes them. Leftovers
 * that no longer exist are skipped.
 */
export async function adoptLeftovers(run: Run): Promise<void> {
  const { request } = run
  if (!request.adopt) return
  const wanted = request.adopt.resources
  const base = request.adopt.base as Deployment
  const document = (readDocument(request) ?? (await exportState(run))) as {
    version?: number
    deployment?: Deployment
  }
  const state = getDeployment(document)
  const recorded = state.resources ?? []
  const known = new Set(recorded.map(({ urn }) => urn))
  const secretsProvider = state.secrets_providers ?? base.secrets_providers
  const whole: Deployment = {
    ...base,
    ...state,
    ...(secretsProvider && { secrets_providers: secretsProvider }),
    resources: [...(base.resources ?? []).filter(({ urn }) => !known.has(urn)), ...recorded],
  }
  const records = toImportRecords(whole, wanted, {
    stack: getShortName(request.stack),
    project: request.tree.project,
  })
  const scratch = await refreshScratch(run, whole, records)
  const there = (scratch.resources ?? []).filter(({ urn }) => records.some(one => one.urn === urn))
  if (there.length > 0)
    await importState(run, {
      version: 3,
      ...document,
      deployment: { ...whole, resources: [...requirePresent(whole.resources), ...there] },
    })
}

async function show(run: Run, resources: StateResource[], found: PlannedChanges): Promise<void> {
  Object.assign(run.facts, {
    refreshed: found.refreshed,
    planned: found.planned,
    plannedState: resources.map(toRecord),
  })
  await bind(run, found)
}

function toChange({ urn, type }: StateResource): ResourceChange {
  return { urn, type, name: getName(urn), op: 'import', properties: [] }
}

async function readInScratch(
  run: Run,
  state: Deployment,
  wanted: StateResource[],
): Promise<StateResource[]> {
  return selectImported(await refreshScratch(run, state, wanted), wanted)
}

/**
 * Reads the resources with the recorded provider; secrets are encrypted with the stack's own key,
 * as in its state.
 */
async function refreshScratch(
  run: Run,
  state: Deployment,
  wanted: StateResource[],
): Promise<Deployment> {
  const provider = state.secrets_providers
  if (provider?.type === serviceProvider) return refreshForService(run, state, wanted)
  if (provider?.type !== 'passphrase') {
    throw new RunFailure(
      'import-refused',
      `the state of ${run.request.stack} is encrypted by ${provider?.type ?? 'nothing'}; ` +
        'import works with a passphrase only',
    )
  }
  const scratch = makeScratch(run, {
    manifest: state.manifest,
    secrets_providers: provider,
    resources: [...listNeeded(state, wanted), ...wanted],
  })
  await callEngine(scratch, 'import', true, (stack, options) => stack.refresh(options), {
    quiet: true,
  })
  return readState(scratch)
}

/**
 * The scratch stack is in a file backend, where the state service can't encrypt: its secrets have a
 * passphrase, and get the key of the stack afterwards.
 */
async function refreshForService(
  run: Run,
  state: Deployment,
  wanted: StateResource[],
): Promise<Deployment> {
  const { request } = run
  const salt = await makeSalt(getPassphrase(request))
  const crypter = await openCrypter(salt, getPassphrase(request))
  if (typeof crypter === 'string') throw new RunFailure('internal', `a new salt is ${crypter}`)
  const needed = await decryptStateAtService(request, [...listNeeded(state, wanted), ...wanted])
  const scratch = makeScratch(run, {
    manifest: state.manifest,
    secrets_providers: { type: 'passphrase', state: { salt } },
    resources: encryptSecrets(needed, crypter.encrypt),
  })
  const found = await withScratchSettings(run, salt, async () => {
    await callEngine(scratch, 'import', true, (stack, options) => stack.refresh(options), {
      quiet: true,
    })
    return readState(scratch)
  })
  const resources = decryptSecrets(found.resources ?? [], crypter.decrypt)
  return { ...found, resources: await encryptStateAtService(request, resources) }
}

/** A refresh without the program reads no setting; the salt would change the key of the stack. */
async function withScratchSettings<T>(run: Run, salt: string, work: () => Promise<T>): Promise<T> {
  const file = getStackSettingsFile(run.folder, run.request.stack)
  const before = readFileSync(file, 'utf8')
  const { cloud } = run.request
  const config = mergeSettings({ file: withoutSecure(run.settings.config), service: cloud.config })
  writeFileSync(file, formatForEngine({ encryptionsalt: salt, config }), { mode: 0o600 })
  try {
    return await work()
  } finally {
    writeFileSync(file, before, { mode: 0o600 })
  }
}

/** Returns the providers and parents that the records refer to, directly and indirectly. */
function listNeeded(state: Deployment, wanted: StateResource[]): StateResource[] {
  const recorded = state.resources ?? []
  const urns = new Set<string>()
  const visit = ({ parent, provider }: StateResource) => {
    for (const urn of [parent, provider?.split('::').slice(0, -1).join('::')]) {
      const resource = recorded.find(one => one.urn === urn)
      if (resource && !urns.has(resource.urn)) {
        urns.add(resource.urn)
        visit(resource)
      }
    }
  }
  for (const one of wanted) visit(one)
  return recorded
    .filter(resource => urns.has(resource.urn))
    .map(resource => ({
      ...resource,
      dependencies: [],
      outputs: resource.custom ? (resource.outputs ?? {}) : {},
    }))
}

function selectImported(scratch: Deployment, wanted: StateResource[]): StateResource[] {
  const there = new Map((scratch.resources ?? []).map(resource => [resource.urn, resource]))
  const missing = wanted.filter(({ urn }) => !there.has(urn))
  if (missing.length === 0) return wanted.map(({ urn }) => requirePresent(there.get(urn)))
  throw new RunFailure(
    'import-refused',
    `not found in the cloud: ${missing.map(({ type, id }) => `${type} ${id}`).join(', ')}`,
    {
      hint: 'check type and id in the documentation of the provider, and the account and region',
      resources: missing.map(({ urn, id }) => ({ urn, message: `nothing has the id ${id}` })),
    },
  )
}

function toImported({ urn, type, id, inputs, protect = false }: StateResource): ImportedResource {
  const name = getName(urn)
  return {
    urn,
    type,
    name,
    id: id ?? '',
    protect,
    code: formatDeclaration({ type, name, protect, inputs: withhold(inputs ?? {}) as Properties }),
  }
}
