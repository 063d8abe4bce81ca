import type { VerbContext } from '../../model/store.ts'
import type { VersionsPolicy } from './askVersions.ts'

/** What the verbs of parity get besides their input. */
export type ParityContext = VerbContext & { versions: VersionsPolicy }
