/** What the documentation shows is what the service takes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { accessFileSchema } from '../../src/access/accessFile.ts'
import { verbs } from '../../src/commands/words.ts'
import { packageFolder } from '../../src/config.ts'
import { doorsFileSchema } from '../../src/doors/words.ts'

const doc = (name: string) => readFileSync(join(packageFolder, 'docs', name), 'utf8')
const yamlIn = (name: string) => [...doc(name).matchAll(/^( *)```yaml\n([\s\S]*?)^\1```/gm)].map(([, indent, text]) => parse(text!.replaceAll(new RegExp(`^${indent}`, 'gm'), '')) as Record<string, unknown>)

t.test('every YAML of the pages is a doors file or an access file', async t => {
  const shown = [...yamlIn('chat.md'), ...yamlIn('doors.md')]
  t.ok(shown.length >= 4)
  for (const one of shown) t.ok((one['persons'] ? accessFileSchema : doorsFileSchema).safeParse(one).success, JSON.stringify(one).slice(0, 200))
})

t.test('the table has every command; the manifest has what the door needs', async t => {
  for (const verb of verbs) t.match(doc('chat.md'), new RegExp(`^\\| \`${verb}\\b`, 'm'), verb)
  t.match(parse(doc('examples/slack-manifest.yaml')), {
    features: { slash_commands: [{ command: '/twinstack', url: /\/v1\/doors\/slack$/ }] }, settings: { interactivity: { request_url: /\/v1\/doors\/slack$/ } },
    oauth_config: { scopes: { bot: ['commands', 'chat:write', 'chat:write.public'] } },
  })
})
