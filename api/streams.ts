import type { FastifyReply } from 'fastify'

/**
 * The event streams that are open now, so that they can be counted, and ended when their token is
 * revoked.
 */
export type Streams = {
  /** all, or those of a holder (limits.ts) */
  count(holder?: string): number
  /**
   * aborts when the client is gone, the answer is complete, or the token was revoked at this door
   */
  add(reply: FastifyReply, whose: { tokenId: string | null; holder: string }): AbortSignal
  endOf(tokenId: string): void
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
    endOf: tokenId => {
      for (const stream of open.values()) if (stream.tokenId === tokenId) stream.controller.abort()
    },
  }
}
