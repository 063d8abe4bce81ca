/**
 * Bodies of requests without a token are buffered before their sender is known. Their memory is
 * limited in all and for each address: a request above a limit is refused before its body is read.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { TwinstackError } from '../../src/lib/errors.ts'
import type { App } from '../services.ts'
import { getAddress } from './limits.ts'

/** bytes of all such bodies that are being read, and requests of one address */
const mostBytes = 32 * 2 ** 20
const mostPerAddress = 128

type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * An `onRequest` hook for a route without a token; all of them share the limits. `bodyLimit`:
     * bytes, also assumed for a body of unknown length.
     */
    limitUnsignedBodies(bodyLimit: number): Hook
  }
}

export function unsignedBodies(app: App): void {
  app.decorate('limitUnsignedBodies', createUnsignedBodies())
}

export function createUnsignedBodies(): (bodyLimit: number) => Hook {
  let bytes = 0
  const perAddress = new Map<string, number>()
  return bodyLimit => async (request, reply) => {
    const length = getLength(request, bodyLimit)
    const address = getAddress(request)
    const open = perAddress.get(address) ?? 0
    if (length > bodyLimit)
      throw new TwinstackError('payload-too-large', `the body has more than ${bodyLimit} bytes`)
    if (open >= mostPerAddress || bytes + length > mostBytes) {
      void reply.header('retry-after', '2').header('connection', 'close')
      throw open >= mostPerAddress
        ? new TwinstackError('rate-limited', `more than ${mostPerAddress} bodies at once`, {
            hint: 'send fewer requests at the same time',
          })
        : new TwinstackError('unavailable', 'too many bodies are being received', {
            hint: 'send the request again in some seconds',
          })
    }
    bytes += length
    perAddress.set(address, open + 1)
    let released = false
    const release = () => {
      if (released) return
      released = true
      bytes -= length
      const left = (perAddress.get(address) ?? 1) - 1
      if (left === 0) perAddress.delete(address)
      else perAddress.set(address, left)
    }
    reply.raw.once('finish', release).once('close', release)
  }
}

function getLength(request: FastifyRequest, bodyLimit: number): number {
  const header = request.headers['content-length']
  return header === undefined ? bodyLimit : Number(header)
}
