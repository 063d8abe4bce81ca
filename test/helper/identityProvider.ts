/** A real OpenID provider (`oidc-provider`) on loopback, and a browser that signs in there. */
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'
import type { Test } from 'tap'
import { listening } from './issuer.ts'

export const publicUrl = 'https://twinstack.example'
export const client = { id: 'twinstack-pages', secret: 'a-client-secret-of-the-tests' }

export type IdentityProvider = {
  issuer: string
  /**
   * follows an address of the provider as a browser does, signs in with this name, agrees, and
   * returns the address to which the provider leads back
   */
  signIn(address: string, login: string): Promise<URL>
}

export async function startIdentityProvider(t: Test): Promise<IdentityProvider> {
  const server = createServer()
  const issuer = await listening(t, server)
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [`${publicUrl}/dashboard/sign-in/callback`],
      },
    ],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['a key of the tests'] },
  })
  // the provider warns about its development defaults
  server.on('request', provider.callback())
  return { issuer, signIn: (address, login) => browse(address, login) }
}

async function browse(address: string, login: string): Promise<URL> {
  const cookies = new Map<string, string>()
  let url = new URL(address)
  let form: Record<string, string> | null = null
  for (let at = 0; at < 12; at++) {
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';', 1)[0] ?? '').split('=', 2)
      cookies.set(name, value)
    }
    const text = await response.text()
    form = null
    const location = response.headers.get('location')
    if (location) {
      url = new URL(location, url)
      if (url.origin === publicUrl) return url
      continue
    }
    const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1]
    if (!prompt) throw new Error(`the provider answered ${response.status}: ${text.slice(0, 500)}`)
    form = prompt === 'login' ? { prompt, login, password: 'x' } : { prompt }
  }
  throw new Error('the provider leads in a circle')
}
