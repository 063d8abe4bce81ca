// An outgoing webhook of Microsoft Teams, bridged to Twinstack: node teams.mjs
// TWINSTACK_URL, TWINSTACK_TOKEN (of the bot), TEAMS_SECRET (the base64 that Teams shows once), PORT
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const { TWINSTACK_URL, TWINSTACK_TOKEN, TEAMS_SECRET, PORT = '3978' } = process.env
if (!TWINSTACK_URL || !TWINSTACK_TOKEN || !TEAMS_SECRET) throw new Error('TWINSTACK_URL, TWINSTACK_TOKEN and TEAMS_SECRET are needed')

// Authorization: HMAC <base64 of HMAC-SHA256 over the raw body>
function isTeams (body, header = '') {
  const expected = createHmac('sha256', Buffer.from(TEAMS_SECRET, 'base64')).update(body).digest()
  const sent = Buffer.from(header.replace(/^HMAC /, ''), 'base64')
  return sent.length === expected.length && timingSafeEqual(sent, expected)
}

async function take (request, response) {
  const parts = []
  let size = 0
  for await (const part of request) {
    parts.push(part)
    if ((size += part.length) > 100_000) return response.writeHead(413).end()
  }
  const body = Buffer.concat(parts)
  if (request.method !== 'POST' || !isTeams(body, request.headers.authorization)) return response.writeHead(401).end()
  const { text, id } = JSON.parse(body)
  // the mention of the webhook itself comes first, as HTML
  const command = String(text ?? '').replace(/<at>[^<]*<\/at>/g, ' ').replace(/<[^>]*>|&nbsp;/g, ' ').trim()
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ type: 'message', text: await ask(command, id) }))
}

// an aborted or unreadable request ends only itself
const server = createServer((request, response) => take(request, response).catch(error => {
  console.error(`a request failed: ${error.message}`)
  if (!response.headersSent) response.writeHead(400)
  response.end()
}))

// Teams waits five seconds; the same message, sent twice, requests one operation
async function ask (text, key) {
  const headers = { 'authorization': `Bearer ${TWINSTACK_TOKEN}`, 'content-type': 'application/json', ...key && { 'idempotency-key': String(key).slice(0, 200) } }
  const response = await fetch(new URL('/v1/commands', TWINSTACK_URL), { method: 'POST', headers, body: JSON.stringify({ text }), signal: AbortSignal.timeout(4_500) }).catch(() => null)
  const answer = await response?.json().catch(() => null)
  if (!response?.ok || typeof answer?.text !== 'string') return `Twinstack did not answer (${response?.status ?? 'unreachable'})`
  return answer.text
}

server.listen(Number(PORT), '127.0.0.1', () => console.log(`listening on ${server.address().port}`))
