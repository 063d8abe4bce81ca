import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { decryptValues, encryptValues } from '../../../src/services/states/secrets.ts'
import { findStack } from '../../../src/services/states/statesContext.ts'
import { bodyOf } from './bodies.ts'
import { contextOf, stackOf, type StatesService } from './service.ts'

// Go writes no bytes as null, and omits nothing
const bytes = z.base64().nullish()
const lists = z.array(bytes).nullish()

const path = '/stacks/:org/:project/:stack'

/** Encryption for the `service` secrets provider. Bytes are base64. */
export function pulumiSecrets(app: FastifyInstance, service: StatesService): void {
  app.post(`${path}/encrypt`, async request => {
    const { plaintext } = bodyOf(request, z.object({ plaintext: bytes }))
    const input = { id: stackOf(service, request.params), plaintexts: [plaintext ?? ''] }
    const [ciphertext] = await encryptValues(contextOf(service, request), input)
    return { ciphertext }
  })
  app.post(`${path}/decrypt`, async request => {
    const { ciphertext } = bodyOf(request, z.object({ ciphertext: bytes }))
    const input = { id: stackOf(service, request.params), ciphertexts: [ciphertext ?? ''] }
    const [plaintext] = await decryptValues(contextOf(service, request), input)
    return { plaintext }
  })
  app.post(`${path}/batch-encrypt`, async request => {
    const { plaintexts } = bodyOf(request, z.object({ plaintexts: lists }))
    const input = { id: stackOf(service, request.params), plaintexts: texts(plaintexts) }
    return { ciphertexts: await encryptValues(contextOf(service, request), input) }
  })
  app.post(`${path}/batch-decrypt`, async request => {
    const { ciphertexts } = bodyOf(request, z.object({ ciphertexts: lists }))
    const input = { id: stackOf(service, request.params), ciphertexts: texts(ciphertexts) }
    const plaintexts = await decryptValues(contextOf(service, request), input)
    const pairs = input.ciphertexts.map((key, index) => [key, plaintexts[index]])
    return { plaintexts: Object.fromEntries(pairs) as Record<string, string> }
  })
  for (const event of ['log-decryption', 'log-batch-decryption'])
    app.post(`${path}/decrypt/${event}`, async (request, reply) => {
      await findStack(contextOf(service, request), stackOf(service, request.params), 'stack:use')
      return reply.code(204).send()
    })
}

function texts(values: (string | null | undefined)[] | null | undefined): string[] {
  return (values ?? []).map(value => value ?? '')
}
