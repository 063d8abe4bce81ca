/**
 * Stories of failures: each is stored as an operation of production, and read again over REST,
 * the command line, a chat, a pull request and a webhook. The texts are kept in
 * test/fixtures/failures and reviewed there; `TWINSTACK_STORYBOARDS=write` writes them anew.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import t, { type Test } from 'tap'
import { operationDetail } from '../../../../api/schemas/operations.ts'
import { formatFailureLines } from '../../../../src/cli/render/operation.ts'
import { readOperationView } from '../../../../src/integrations/commands/show.ts'
import { createMail } from '../../../../src/integrations/mail/message.ts'
import { formatViewMessage } from '../../../../src/integrations/slack/blocks.ts'
import * as state from '../../../../src/integrations/pullRequests/render/state.ts'
import { formatComment } from '../../../../src/integrations/pullRequests/render/comment.ts'
import { readFacts } from '../../../../src/integrations/pullRequests/facts.ts'
import { pullPlaceSchema } from '../../../../src/integrations/pullRequests/pullRequestEvent.ts'
import { packageFolder } from '../../../../src/model/config.ts'
import { getOperation } from '../../../../src/services/operations/getOperation.ts'
import { operationErrors } from '../../../../src/lib/errors.ts'
import { testApp } from '../../../helper/app.ts'
import { requirePresent } from '../../../helper/present.ts'
import { createFailureStore, type FailureCase } from './storeFailure.ts'
import { listStories } from './all.ts'
import { provokeErrors } from './provoked.ts'

const folder = join(packageFolder, 'test/fixtures/failures')
const writes = process.env.TWINSTACK_STORYBOARDS === 'write'
const { services, context, call } = await testApp(t)
const { store } = services
services.config.webhooksAllow = ['127.0.0.1']
await call('admin', 'POST', '/v1/webhooks', { url: 'http://127.0.0.1:9/hook' })
const stories = listStories(await provokeErrors(t as Test, store))
const runStory = createFailureStore({ t, store, context })
const seen = new Set<string>()

/** Ids and times in the order in which they appear, so that a text is the same in each run. */
function withoutChance(text: string, operation: string): string {
  const ids = new Map([[operation, '00000001']])
  for (const [id] of text.matchAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g))
    if (!ids.has(id) && !id.startsWith('0000')) ids.set(id, `${ids.size + 1}`.padStart(8, '0'))
  let fixed = text
  for (const [id, short] of ids)
    fixed = fixed
      .replaceAll(id, `${short}-0000-4000-8000-000000000000`)
      .replaceAll(id.slice(0, 8), short)
  return fixed
    .replaceAll(/production-\d+/g, 'production')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-01-31T03:00:00.000Z')
}

async function textsOf(id: string, environment: string) {
  const detail = await getOperation({ ctx: context('admin'), input: { id } })
  const report = requirePresent(detail.failure)
  t.ok(operationDetail.safeParse(detail).success, 'REST accepts it')
  const facts = {
    ...(await readFacts(store, environment, async () => null)),
    operation: detail,
    failure: report,
  }
  const place = pullPlaceSchema.parse({ about: 'pull-request', number: 5, commit: 'c'.repeat(40) })
  const { rows } = await store.runSql(
    `select body from twinstack.webhook_deliveries where body like $1 and type like 'operation.%'
      and type <> 'operation.awaiting-approval' order by created_at desc limit 1`,
    [`%${id}%`],
  )
  const notice = JSON.parse(String((requirePresent(rows[0]) as { body: string }).body)) as {
    type: string
    timestamp: string
    data: { severity: string; text: string; detail: Record<string, unknown> }
  }
  const view = formatViewMessage(requirePresent(await readOperationView(store, id)))
  const mail = createMail(
    {
      seq: 1,
      at: notice.timestamp,
      type: 'operation.failed',
      severity: 'critical',
      environment,
      operation: id,
      text: notice.data.text,
      detail: notice.data.detail,
    },
    { from: 'twinstack@example.com', url: null },
  )
  return {
    report,
    notice,
    cli: formatFailureLines(detail).map(stripVTControlCharacters).join('\n'),
    chat: view.blocks
      .map(block => (block as { text?: { text: string } }).text?.text)
      .filter(Boolean)
      .join('\n')
      .replaceAll('\u2060', '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
    pull: formatComment({ place, facts }),
    state: state.describe(detail),
    mail: mail.text,
  }
}

async function showStory(story: FailureCase) {
  const { id, environment } = await runStory(story)
  const { report, notice, cli, chat, pull, state, mail } = await textsOf(id, environment)
  const { text, ...rest } = report
  return {
    report,
    all: { cli, chat, pull, mail },
    first: { cli, chat, webhook: notice.data.text, mail },
    notice,
    document: withoutChance(
      [
        '# command line',
        cli,
        '',
        '# chat',
        chat,
        '',
        '# pull request',
        pull.split('\n\n- ')[0],
        '',
        `# state of the commit\n${state}`,
        '',
        `# webhook: ${notice.type}, ${notice.data.severity}`,
        notice.data.text,
        '',
        '# REST: failure, without text',
        JSON.stringify(rest, null, 2),
        '',
      ].join('\n'),
      id,
    ),
    text,
  }
}

for (const story of stories)
  t.test(story.name, async t => {
    const shown = await showStory(story)
    const [headline = '', ...lines] = shown.text
    t.match(
      headline.replace(/production-\d+/, 'production'),
      story.cause,
      'the first line names the true cause',
    )
    for (const [where, text] of Object.entries(shown.first))
      t.ok(text.split('\n')[0]?.includes(headline), `the first line of ${where}`)
    t.ok(shown.all.pull.includes(headline.slice(0, 100)), 'the cause is in the pull request')
    for (const line of lines)
      for (const [where, text] of Object.entries(shown.all))
        t.ok(text.includes(line.trim().replaceAll('`', where === 'chat' ? 'ˋ' : '`')), where)
    if (shown.report.code) seen.add(shown.report.code)
    const file = join(folder, `${story.name}.txt`)
    if (writes) {
      mkdirSync(folder, { recursive: true })
      writeFileSync(file, shown.document)
    } else t.equal(shown.document, readFileSync(file, 'utf8'))
  })

t.test('each story is complete, and each error code has one', async t => {
  if (writes) return
  const files = readdirSync(folder).filter(file => file.endsWith('.txt'))
  t.same(
    files.toSorted(),
    stories.map(({ name }) => `${name}.txt`).toSorted(),
    'no forgotten snapshot',
  )
  t.same(
    operationErrors.filter(code => !seen.has(code)).toSorted(),
    // the first has its own first line; the second and the third have other notices; requests are
    // refused with the fourth, before there is an operation
    ['cancelled', 'superseded', 'out-of-band', 'revision-dirty'].toSorted(),
  )
})
