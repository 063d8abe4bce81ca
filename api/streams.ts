import type { FastifyReply } from 'fastify'

/** The event streams that are open now, so that they can be counted, and ended when their token is revoked. */
export type Streams = {
  count (tokenId?: string | null): number
  /** aborts when the client is gone, the answer is complete, or the token was revoked at this door */
  add (reply: FastifyReply, tokenId: string | null): AbortSignal
  endOf (tokenId: string): void
}

export function createStreams (): Streams {
  const open = new Map<FastifyReply, { tokenId: string | null, controller: AbortController }>()
  return {
    count: tokenId => tokenId === undefined ? open.size : [...open.values()].filter(stream => stream.tokenId === tokenId).length,
    add: (reply, tokenId) => {
      const controller = new AbortController()
      open.set(reply, { tokenId, controller })
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
