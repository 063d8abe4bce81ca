/**
 * A visitor of the pages without a browser: keeps cookies, follows no redirect, and sends forms with
 * their hidden fields, as a browser does.
 */
import { parse, type HTMLElement } from 'node-html-parser'
import type { App } from '../../api/services.ts'

export type PageAnswer = {
  status: number
  headers: Record<string, unknown>
  /** the target of a redirect */
  location: string | undefined
  text: string
  document: HTMLElement
}

export type Visitor = {
  cookies: Map<string, string>
  visit(path: string, headers?: Record<string, string>): Promise<PageAnswer>
  /** sends a form with these fields and the hidden ones of the page that was visited last */
  send(action: string, fields?: Record<string, string>): Promise<PageAnswer>
  /**
   * sends a form of the last page with files, as `multipart/form-data`; `csrf` replaces the value of
   * its hidden field
   */
  sendFiles(action: string, files: Record<string, string>, csrf?: string): Promise<PageAnswer>
  /** signs in with a token */
  signIn(token: string): Promise<PageAnswer>
}

export function createVisitor(app: App): Visitor {
  const cookies = new Map<string, string>()
  let last: HTMLElement | null = null
  const exchange = async (method: 'GET' | 'POST', url: string, more: object) => {
    const response = await app.inject({
      method,
      url,
      cookies: Object.fromEntries(cookies),
      ...more,
    })
    for (const { name, value } of response.cookies)
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    const document = parse(response.body)
    if (document.querySelector('main')) last = document
    return {
      status: response.statusCode,
      headers: response.headers,
      location: response.headers.location,
      text: response.body,
      document,
    }
  }
  const visit: Visitor['visit'] = (url, headers = {}) => exchange('GET', url, { headers })
  const readFields = (action: string): Record<string, string> => {
    const inputs = last?.querySelector(`form[action="${action}"]`)?.querySelectorAll('input') ?? []
    return Object.fromEntries(
      inputs.map(one => [one.getAttribute('name'), one.getAttribute('value') ?? '']),
    ) as Record<string, string>
  }
  const sendFiles: Visitor['sendFiles'] = async (action, files, csrf) => {
    const form = new FormData()
    form.set('_csrf', csrf ?? readFields(action)._csrf ?? '')
    for (const [name, text] of Object.entries(files))
      form.set(name, new Blob([text]), `${name}.json`)
    const encoded = new Response(form)
    return exchange('POST', action, {
      headers: { 'content-type': encoded.headers.get('content-type') },
      payload: Buffer.from(await encoded.arrayBuffer()),
    })
  }
  const send: Visitor['send'] = (action, fields = {}) => {
    const body = new URLSearchParams({ ...readFields(action), ...fields })
    return exchange('POST', action, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: body.toString(),
    })
  }
  return {
    cookies,
    visit,
    send,
    sendFiles,
    signIn: async token => {
      await visit('/dashboard/sign-in')
      return send('/dashboard/sign-in', { token })
    },
  }
}
