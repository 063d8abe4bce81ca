/** A client that goes on with the other API, and repeats requests with their Idempotency-Key. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Operation } from '../../src/model/operation.ts'
import type { Lab } from './lab.ts'

export type Answer = { status: number; body: any }

export type Request = {
  key: string
  environment: string
  body: { kind: string; [more: string]: unknown }
  /** a deploy with these settings, by PUT; absent: the settings stay */
  overrides?: Record<string, unknown> | undefined
  /** null: no answer came yet */
  answer: Answer | null
}

/** The operation that a request started or found; null when it was refused or started nothing. */
export function findOperationId({ answer, overrides }: Request): string | null {
  if (!answer || answer.status >= 400) return null
  return (overrides ? answer.body.operation?.id : answer.body.id) ?? null
}

export class Client {
  private readonly lab: Lab
  private turn = 0

  constructor(lab: Lab) {
    this.lab = lab
  }

  /** Repeats until one of the APIs answers with another status than 429 and 5xx. */
  async call(
    method: string,
    path: string,
    { body, headers = {}, limitMs = 60_000 }: CallOptions = {},
  ): Promise<Answer> {
    let last: unknown
    for (const end = Date.now() + limitMs; Date.now() < end; await sleep(200)) {
      this.turn += 1
      const api = this.lab.apis[this.turn % this.lab.apis.length]
      if (!api?.url) continue
      try {
        const answer = await this.callOnce(api.url + path, method, body, headers)
        if (answer.status < 500 && answer.status !== 429) return answer
        last = `${answer.status} ${JSON.stringify(answer.body)}`
      } catch (error) {
        last = error
      }
    }
    throw new Error(`${method} ${path}: no answer in ${limitMs / 1000} s: ${String(last)}`)
  }

  private async callOnce(
    url: string,
    method: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const response = await fetch(url, {
      method,
      signal: AbortSignal.timeout(10_000),
      headers: {
        authorization: `Bearer ${this.lab.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, body: isJson ? JSON.parse(text) : text }
  }

  create(environment: string, kind: string, overrides?: Record<string, unknown>): Request {
    return { key: randomUUID(), environment, body: { kind }, overrides, answer: null }
  }

  async send(request: Request): Promise<void> {
    const { environment, body, key, overrides } = request
    const path = `/v1/environments/${environment}`
    request.answer = overrides
      ? await this.call('PUT', path, { body: { overrides } })
      : await this.call('POST', `${path}/operations`, { body, headers: { 'idempotency-key': key } })
  }

  async list<Item>(path: string): Promise<Item[]> {
    const found: Item[] = []
    for (let page = 1; ; page += 1) {
      const separator = path.includes('?') ? '&' : '?'
      const { body } = await this.call('GET', `${path}${separator}page=${page}&pageSize=100`)
      found.push(...body.items)
      if (body.items.length === 0 || found.length >= body.total) return found
    }
  }

  async get(id: string): Promise<Operation> {
    return (await this.call('GET', `/v1/operations/${id}`)).body
  }
}

type CallOptions = { body?: unknown; headers?: Record<string, string>; limitMs?: number }
