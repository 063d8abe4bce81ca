// A slash command of Mattermost, bridged to Twinstack: node mattermost.mjs
// TWINSTACK_URL, TWINSTACK_TOKEN (of the bot, with the role that it needs), MATTERMOST_TOKEN (of the slash command), PORT
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const { TWINSTACK_URL, TWINSTACK_TOKEN, MATTERMOST_TOKEN, PORT = '8065' } = process.env
if (!TWINSTACK_URL || !TWINSTACK_TOKEN || !MATTERMOST_TOKEN) throw new Error('TWINSTACK_URL, TWINSTACK_TOKEN and MATTERMOST_TOKEN are needed')

const digest = text => createHash('sha256').update(text).digest()
const isMattermost = token => timingSafeEqual(digest(token ?? ''), digest(MATTERMOST_TOKEN))

async function take (request, response) {
  let body = ''
  for await (const part of request) {
    body += part
    if (body.length > 20_000) return response.writeHead(413).end()
  }
  const form = new URLSearchParams(body)
  if (request.method !== 'POST' || !isMattermost(form.get('token'))) return response.writeHead(401).end()
  const answer = await ask(form.get('text') ?? '', form.get('trigger_id'))
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ response_type: 'ephemeral', text: answer }))
}

// an aborted or unreadable request ends only itself
const server = createServer((request, response) => take(request, response).catch(error => {
  console.error(`a request failed: ${error.message}`)
  if (!response.headersSent) response.writeHead(400)
  response.end()
}))

// the same trigger, sent twice, requests one operation
async function ask (text, key) {
  const headers = { 'authorization': `Bearer ${TWINSTACK_TOKEN}`, 'content-type': 'application/json', ...key && { 'idempotency-key': key } }
  const response = await fetch(new URL('/v1/commands', TWINSTACK_URL), { method: 'POST', headers, body: JSON.stringify({ text }), signal: AbortSignal.timeout(10_000) }).catch(() => null)
  const answer = await response?.json().catch(() => null)
  if (!response?.ok || typeof answer?.text !== 'string') return `Twinstack did not answer (${response?.status ?? 'unreachable'})`
  return answer.text
}

server.listen(Number(PORT), '127.0.0.1', () => console.log(`listening on ${server.address().port}`))
