/**
 * A server with the two calls of HashiCorp Vault's transit engine that Pulumi's secrets provider
 * `hashivault://KEY` uses; a ciphertext is the plain text after `vault:v1:`.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

/** Returns the variables that give access to it. */
export async function startVault(t: Test): Promise<Record<string, string>> {
  const token = 'a-token'
  const vault = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => (body += chunk))
    request.on('end', () => {
      const { plaintext, ciphertext = '' } = JSON.parse(body)
      response.setHeader('content-type', 'application/json')
      const data = request.url?.includes('/encrypt/')
        ? { ciphertext: `vault:v1:${plaintext}` }
        : { plaintext: ciphertext.replace('vault:v1:', '') }
      const known = request.headers['x-vault-token'] === token
      response.statusCode = known ? 200 : 403
      response.end(JSON.stringify(known ? { data } : { errors: ['permission denied'] }))
    })
  })
  await new Promise<void>(resolve => vault.listen(0, '127.0.0.1', resolve))
  t.teardown(() => vault.close())
  const { port } = vault.address() as AddressInfo
  return { VAULT_SERVER_URL: `http://127.0.0.1:${port}`, VAULT_SERVER_TOKEN: token }
}
