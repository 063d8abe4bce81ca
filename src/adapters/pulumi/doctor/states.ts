/** Checks where the recorded states are, and says what that place does not promise. */
import type { Config } from '../../../model/config.ts'
import { parseBackend } from '../state/backend.ts'
import { openFormerStates } from '../state/formerStates.ts'
import { readStatesPlace } from '../state/statesPlace.ts'
import type { Finding } from './finding.ts'

type Result = Omit<Finding, 'name'>

/** The database decides; before the first start on this machine the settings and the folder do. */
export async function checkStates(config: Config): Promise<Result> {
  const place = config.states ?? (await readStatesPlace(config.home)) ?? expectPlace(config)
  if (place === 'service') return { ok: true, found: 'in PostgreSQL (the state service)' }
  return parseBackend(config.backend).kind === 'file'
    ? { ok: null, found: 'in a folder, which is a backend of the engine', hint: moveFolder }
    : { ok: null, found: 'in a backend of the engine', hint: moveOther }
}

function expectPlace({ backend, backendIsSet }: Config): 'service' | 'backend' {
  return backendIsSet || openFormerStates(backend).listStacks().length > 0 ? 'backend' : 'service'
}

const weaker =
  'A backend has one passphrase for all stacks, no fence, and does not show changes by a plain ' +
  'pulumi.'
const moveFolder =
  `${weaker} TWINSTACK_STATES=service moves its states into PostgreSQL at the next start, with a ` +
  'preview of each as the proof (docs/state-service.md).'
const moveOther =
  `${weaker} A new installation without TWINSTACK_BACKEND takes the stacks over with  twinstack ` +
  'adopt --all --backend URL  (docs/state-service.md).'
