import type { VersionsPolicy } from './runtimeVersions.ts'
import type { VerbContext } from '../../model/verbContext.ts'

/** The context of the verbs of parity. */
export type ParityContext = VerbContext & { versions: VersionsPolicy }
