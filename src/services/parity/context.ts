import type { VersionsPolicy } from './runtimeVersions.ts'
import type { VerbContext } from '../../model/verbContext.ts'

/** What the verbs of parity get besides their input. */
export type ParityContext = VerbContext & { versions: VersionsPolicy }
