import type { VerbContext } from '../operations/ports.ts'
import type { VersionsPolicy } from '../parity/desk/askVersions.ts'
import type { Command, Reply } from './words.ts'

/** `versions`: how versions URLs may be asked; without it nothing is compared anew. */
export type CommandContext = VerbContext & { versions?: VersionsPolicy }

/**
 * `key`: what this is known by when it is asked for again; the same key asks for the same
 * operation.
 */
export type Asked = { ctx: CommandContext; command: Command; key: string }
export type Perform = (asked: Asked) => Promise<Reply>
