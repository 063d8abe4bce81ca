/**
 * Where the states of an installation are: decided at its first start and recorded in the database,
 * so that a later start with other settings, or without the folder of its states, uses no others.
 */
import { TwinstackError } from '../../lib/errors.ts'
import type { Log } from '../../lib/log.ts'
import { statesInDatabase, type InstallationStore } from '../../model/accessStore.ts'
import type { Config, SettledConfig } from '../../model/config.ts'
import type { FormerStates } from '../../model/formerStates.ts'

/** The organisation that the engine gives to stacks of backends without organisations. */
const organisationOfBackends = 'organization'
const ownOrganisation = 'twinstack'

type Settings = Pick<Config, 'states' | 'backendIsSet' | 'organisation' | 'worker'>
type Installation = Pick<
  InstallationStore,
  | 'findStatesIdentity'
  | 'ensureStatesIdentity'
  | 'moveStatesToDatabase'
  | 'findOrganisation'
  | 'hasStoredStates'
  | 'hasRecordedStates'
  | 'forgetStatesIdentity'
  | 'listLiveWorkers'
>

/**
 * `TWINSTACK_STATES` selects; without it the database does, and at the first start the
 * installation: `service` for a new one, `backend` for one that names a backend or has states.
 *
 * @throws TwinstackError `conflict` where a backend is selected and the database has the states,
 *   and where the states would move while another machine uses the backend
 */
export async function settleStates<T extends Settings>(
  { installation }: { installation: Installation },
  config: T,
  { former, log }: { former: Pick<FormerStates, 'listStacks'>; log: Pick<Log, 'info' | 'warn'> },
): Promise<T & Pick<SettledConfig, 'states' | 'organisation'>> {
  const states = await choose(installation, config, () => former.listStacks().length > 0)
  if (states === 'backend') {
    if (config.states === null) log.info({ states }, howToMove)
    return { ...config, states, organisation: config.organisation ?? organisationOfBackends }
  }
  if (config.states === null && config.backendIsSet) log.warn({ states }, backendIsNotUsed)
  const recorded = await installation.findOrganisation()
  return { ...config, states, organisation: config.organisation ?? recorded ?? ownOrganisation }
}

export const howToMove =
  'the states are in a backend of the engine, whose promises are weaker: TWINSTACK_STATES=service ' +
  'moves those of a folder into PostgreSQL at the next start; docs/state-service.md has the other ' +
  'backends'

const backendIsNotUsed =
  'TWINSTACK_BACKEND is set, but the states of this installation are in PostgreSQL; ' +
  'TWINSTACK_STATES=backend selects the backend while no state is stored'

async function choose(
  installation: Installation,
  config: Settings,
  hasFormerStates: () => boolean,
): Promise<SettledConfig['states']> {
  const known = await installation.findStatesIdentity()
  if (config.states === 'backend') {
    if (known === statesInDatabase) await leaveDatabase(installation)
    return 'backend'
  }
  if (config.states === 'service') {
    const moves = known === null ? hasFormerStates() : known !== statesInDatabase
    if (known !== null && known !== statesInDatabase) await refuseBesideOthers(installation, config)
    // programs keep the name of the organisation that they had in the backend
    await installation.moveStatesToDatabase(moves ? organisationOfBackends : null)
    return 'service'
  }
  if (known !== null) return known === statesInDatabase ? 'service' : 'backend'
  if (config.backendIsSet || hasFormerStates() || (await installation.hasRecordedStates()))
    return 'backend'
  // another first start may have decided meanwhile
  const decided = await installation.ensureStatesIdentity(statesInDatabase)
  return decided === statesInDatabase ? 'service' : 'backend'
}

/** A worker with the former setting would continue on states that were copied. */
async function refuseBesideOthers(
  installation: Installation,
  { worker }: Pick<Config, 'worker'>,
): Promise<void> {
  const own = `${worker.replaceAll(/[^\w.-]/g, '_').slice(0, 60)}-`
  const others = (await installation.listLiveWorkers()).filter(name => !name.startsWith(own))
  if (others.length === 0) return
  throw new TwinstackError(
    'conflict',
    `the states can't be moved into PostgreSQL while other workers use the backend: ` +
      others.join(', '),
    { hint: 'stop the services on all other machines, wait two minutes, and start this one first' },
  )
}

async function leaveDatabase(installation: Installation): Promise<void> {
  if (!(await installation.hasStoredStates())) return installation.forgetStatesIdentity()
  throw new TwinstackError(
    'conflict',
    'TWINSTACK_STATES=backend is set, but the states of this installation are in PostgreSQL. The ' +
      'service does not start, because it would create existing resources again',
    {
      hint:
        'remove TWINSTACK_STATES. To go back to a backend, export every state with  twinstack ' +
        'state export NAME --to-backend URL , remove the stacks with  pulumi stack rm --force , ' +
        'and start with TWINSTACK_STATES=backend and TWINSTACK_BACKEND=URL',
    },
  )
}
