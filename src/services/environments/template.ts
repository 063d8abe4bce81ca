/** The template of a copy: the environment whose settings file the copy uses. */
import { authorise, sees } from '../access/policy.ts'
import {
  environmentKinds,
  type Environment,
  type EnvironmentKind,
} from '../../model/environment.ts'
import type { TemplateKeys } from '../../model/stateAccess.ts'
import type { Store } from '../../model/store.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { createNoEnvironmentError } from './getEnvironment.ts'

/**
 * Every actor may copy staging, without a role on it. Every other template has to be readable by
 * the caller; a caller without a role on it gets the same error as for a template that does not
 * exist.
 *
 * @throws TwinstackError `not-found`, `forbidden`
 */
export async function requireReadableTemplate(
  { store, actor }: Pick<VerbContext, 'store' | 'actor'>,
  template: string,
): Promise<void> {
  const environmentKind = await readTemplateKind(store, template)
  if (environmentKind === 'staging') return
  const target = { environment: template, environmentKind }
  if (!sees(actor, target)) throw createNoEnvironmentError(template)
  authorise(actor, 'environment:read', target)
}

/**
 * Whether a run takes account, role and credentials of the provider from the settings file. A copy
 * takes them only from the file of a staging or of another copy: the file of production, or of a
 * template that is no environment (any more), does not decide where a copy may run.
 */
export async function takesAccountFromFile(
  store: Pick<Store, 'environments'>,
  { kind, template }: Pick<Environment, 'kind' | 'template'>,
): Promise<boolean> {
  if (kind !== 'ephemeral' || template === null) return true
  const templateOf = await readTemplateKind(store, template)
  return templateOf === 'staging' || templateOf === 'ephemeral'
}

/**
 * The keys with which a copy reads the secret settings of its template. A copy gets neither the
 * secrets nor the account of production. A template that is itself a copy has to be older than this
 * copy: only then `requireReadableTemplate` checked the right to read this template when the copy
 * was created, and not the right to read an earlier environment of the same name.
 */
export async function findKeysOfTemplate(
  { environments }: Pick<Store, 'environments'>,
  { kind, template, createdAt }: Pick<Environment, 'kind' | 'template' | 'createdAt'>,
): Promise<TemplateKeys | null> {
  if (kind !== 'ephemeral' || template === null) return null
  const found = await environments.get(template)
  const isOlder = found !== null && Date.parse(found.createdAt) <= Date.parse(createdAt)
  if (found?.kind !== 'staging' && !(found?.kind === 'ephemeral' && isOlder)) return null
  const { encryptionSalt, settingsKeys } = await environments.getSecrets(template)
  const { salts, values } = settingsKeys
  return { environment: template, encryptionSalt, salts, values }
}

/** A template may not exist as an environment; then its name is the kind. */
async function readTemplateKind(
  store: Pick<Store, 'environments'>,
  template: string,
): Promise<EnvironmentKind | undefined> {
  const found = await store.environments.get(template)
  return found?.kind ?? environmentKinds.find(kind => kind === template)
}
