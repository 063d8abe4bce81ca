import type { VersionsPolicy } from '../../services/parity/runtimeVersions.ts'
import type { Command, Reply } from '../../model/command.ts'
import type { VerbContext } from '../../model/verbContext.ts'

/** `versions`: how versions URLs may be asked; without it nothing is compared anew. */
export type CommandContext = VerbContext & { versions?: VersionsPolicy }

/**
 * `key`: what this is known by when it is asked for again; the same key asks for the same
 * operation.
 */
export type Asked = { ctx: CommandContext; command: Command; key: string }
export type Perform = (asked: Asked) => Promise<Reply>
