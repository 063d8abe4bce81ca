/** Inputs that are repeated in a log, a page or an answer. */
import type { Attack, Target } from './attack.ts'

const html = '<script>alert(1)</script><img src=x onerror=alert(2)>'

async function auditLogPage(target: Target, message: string) {
  const made = await target.send('POST', '/v1/compliance-audits', { json: { message } })
  const { id } = JSON.parse(made.body) as { id: string }
  return target.send('GET', `/v1/compliance-audits/${id}?format=html`)
}

export const output: Attack[] = [
  {
    group: 'output',
    name: 'HTML in the message of an audit',
    expected: [200],
    fire: target => auditLogPage(target, html),
    after: (_target, { body, headers }) =>
      body.includes('<script>alert') || body.includes('<img src=x')
        ? 'the page has it as it came'
        : /script-src[^;]*unsafe-inline|default-src \*/.test(
              headers['content-security-policy'] ?? 'default-src *',
            )
          ? 'the page may run scripts'
          : null,
  },
  {
    group: 'output',
    name: 'HTML in the message of an operation comes back as JSON',
    expected: [202],
    fire: target =>
      target.send('POST', '/v1/environments/staging/operations', {
        json: { kind: 'preview', message: html },
      }),
    after: (_target, { headers }) =>
      /json/.test(headers['content-type'] ?? '') && headers['x-content-type-options'] === 'nosniff'
        ? null
        : 'a browser could take it for a page',
  },
  {
    group: 'output',
    name: 'HTML in a path',
    expected: [400, 404],
    fire: target => target.send('GET', `/v1/${encodeURIComponent(html)}`),
    after: (_target, { headers }) =>
      /json/.test(headers['content-type'] ?? '') ? null : 'a browser could take it for a page',
  },
  {
    group: 'output',
    name: 'a line break in X-Request-Id',
    expected: [400, 200],
    fire: target =>
      target.raw(
        'GET /healthz HTTP/1.1\r\nhost: x\r\nx-request-id: a\nlevel=60 forged\r\nconnection: ' +
          'close\r\n\r\n',
      ),
    after: (_target, { headers }) =>
      /forged/.test(JSON.stringify(headers)) ? 'it is repeated' : null,
  },
  {
    group: 'output',
    name: 'an X-Request-Id that is no id',
    expected: [200],
    fire: target =>
      target.send('GET', '/healthz', {
        headers: { 'x-request-id': '{"level":60,"msg":"forged"}' },
      }),
    after: (_target, { headers }) =>
      /forged/.test(headers['x-request-id'] ?? '') ? 'it is repeated' : null,
  },
  {
    group: 'output',
    name: 'line breaks and colours in a message',
    expected: [202, 400],
    fire: target =>
      target.send('POST', '/v1/environments/staging/operations', {
        json: { kind: 'preview', message: 'a\n{"level":60,"msg":"forged"}\n\u001b[2Jb' },
      }),
  },
  {
    group: 'output',
    name: "a header injected by an environment's name",
    expected: [400, 404],
    fire: target => target.send('GET', '/v1/environments/a%0d%0aset-cookie:%20x=1'),
    after: (_target, { headers }) => (headers['set-cookie'] ? 'it set a cookie' : null),
  },
  {
    group: 'output',
    name: 'another site sends a request by a browser',
    expected: [404, 405, 401],
    fire: target =>
      target.send('OPTIONS', '/v1/environments', {
        headers: {
          origin: 'https://evil.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
        },
      }),
    after: (_target, { headers }) =>
      headers['access-control-allow-origin'] ? 'other sites are allowed' : null,
  },
  {
    group: 'output',
    name: 'another site reads by a browser',
    expected: [200],
    fire: target =>
      target.send('GET', '/v1/environments', { headers: { origin: 'https://evil.example' } }),
    after: (_target, { headers }) =>
      headers['access-control-allow-origin'] ? 'other sites are allowed' : null,
  },
  {
    group: 'output',
    name: 'TRACE',
    expected: [400, 404, 405, 501],
    fire: target => target.send('TRACE', '/v1/environments'),
  },
]
