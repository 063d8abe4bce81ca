import type { VersionsPolicy } from '../../services/parity/runtimeVersions.ts'
import type { Command, Reply } from '../../model/command.ts'
import type { VerbContext } from '../../model/verbContext.ts'

/** `versions`: how versions URLs are requested. Without it no new comparison is made. */
export type CommandContext = VerbContext & { versions?: VersionsPolicy }

/** `key`: identifies the command when it is repeated; the same key requests the same operation. */
export type CommandInput = { ctx: CommandContext; command: Command; key: string }
export type PerformCommand = (input: CommandInput) => Promise<Reply>
