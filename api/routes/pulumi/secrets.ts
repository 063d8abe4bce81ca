import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { decryptValues, encryptValues } from '../../../src/services/states/secrets.ts'
import { findStack } from '../../../src/services/states/statesContext.ts'
import { parseBody } from './bodies.ts'
import { getContext, getStack, type StatesService } from './service.ts'

// a Go client sends an empty byte slice as null, and leaves out no field
const bytes = z.base64().nullish()
const lists = z.array(bytes).nullish()

const path = '/stacks/:org/:project/:stack'

/** Encryption for the `service` secrets provider. Bytes are base64. */
export function pulumiSecrets(app: FastifyInstance, service: StatesService): void {
  app.post(`${path}/encrypt`, async request => {
    const { plaintext } = parseBody(request, z.object({ plaintext: bytes }))
    const input = { id: getStack(service, request.params), plaintexts: [plaintext ?? ''] }
    const [ciphertext] = await encryptValues(getContext(service, request), input)
    return { ciphertext }
  })
  app.post(`${path}/decrypt`, async request => {
    const { ciphertext } = parseBody(request, z.object({ ciphertext: bytes }))
    const input = { id: getStack(service, request.params), ciphertexts: [ciphertext ?? ''] }
    const [plaintext] = await decryptValues(getContext(service, request), input)
    return { plaintext }
  })
  app.post(`${path}/batch-encrypt`, async request => {
    const { plaintexts } = parseBody(request, z.object({ plaintexts: lists }))
    const input = { id: getStack(service, request.params), plaintexts: readTexts(plaintexts) }
    return { ciphertexts: await encryptValues(getContext(service, request), input) }
  })
  app.post(`${path}/batch-decrypt`, async request => {
    const { ciphertexts } = parseBody(request, z.object({ ciphertexts: lists }))
    const input = { id: getStack(service, request.params), ciphertexts: readTexts(ciphertexts) }
    const plaintexts = await decryptValues(getContext(service, request), input)
    const pairs = input.ciphertexts.map((key, index) => [key, plaintexts[index]])
    return { plaintexts: Object.fromEntries(pairs) as Record<string, string> }
  })
  for (const event of ['log-decryption', 'log-batch-decryption'])
    app.post(`${path}/decrypt/${event}`, async (request, reply) => {
      await findStack(getContext(service, request), getStack(service, request.params), 'stack:use')
      return reply.code(204).send()
    })
}

function readTexts(values: (string | null | undefined)[] | null | undefined): string[] {
  return (values ?? []).map(value => value ?? '')
}
