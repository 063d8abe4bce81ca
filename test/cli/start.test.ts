/**
 * What a short command loads. Its processor time depends on the load of the machine
 * (`npm run bench -- cli` measures it); the modules that it loads do not.
 */
import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { packageFolder } from '../../src/model/config.ts'

const hooks = `
import { registerHooks } from 'node:module'
import { writeSync } from 'node:fs'
registerHooks({ load (url, context, next) { writeSync(2, 'loads ' + url + '\\n'); return next(url, context) } })
`

t.test('`env list` loads neither a redrawn screen nor other commands', async t => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ items: [], page: 1, pageSize: 20, total: 0 }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { stderr, stdout } = await promisify(execFile)(
    process.execPath,
    [
      `--import=data:text/javascript,${encodeURIComponent(hooks)}`,
      join(packageFolder, 'src', 'cli', 'main.ts'),
      'env',
      'list',
    ],
    {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        TWINSTACK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        TWINSTACK_TOKEN: 'tws_x',
      },
    },
  )
  t.match(stdout, 'no environments')
  const loads = [...stderr.matchAll(/^loads (\S+)$/gm)].map(([, url = '']) => url)
  const packages = new Set(loads.flatMap(url => /node_modules\/([^/]+)\//.exec(url)?.[1] ?? []))
  t.same([...packages].toSorted(), ['commander', 'eventsource-parser', 'picocolors', 'zod'])
  const own = loads.filter(url => url.includes('/src/'))
  t.ok(own.length > 40 && own.length < 90, `${own.length} files of ours`)
})
