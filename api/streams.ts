import type { FastifyReply } from 'fastify'

/** Counts the open event streams, and ends those of a revoked token. */
export type Streams = {
  /** all, or those of one holder (limits.ts) */
  count(holder?: string): number
  /** aborts when the client is gone, the answer is complete, or this process revoked the token */
  add(reply: FastifyReply, whose: { tokenId: string | null; holder: string }): AbortSignal
  endStreamsOf(tokenId: string): void
}

export function createStreams(): Streams {
  const open = new Map<
    FastifyReply,
    { tokenId: string | null; holder: string; controller: AbortController }
  >()
  return {
    count: holder =>
      holder === undefined
        ? open.size
        : [...open.values()].filter(stream => stream.holder === holder).length,
    add: (reply, whose) => {
      const controller = new AbortController()
      open.set(reply, { ...whose, controller })
      reply.raw.once('close', () => {
        open.delete(reply)
        controller.abort()
      })
      return controller.signal
    },
    endStreamsOf: tokenId => {
      for (const stream of open.values()) if (stream.tokenId === tokenId) stream.controller.abort()
    },
  }
}
