import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { formatCommandHint } from '../../src/lib/formatCommandHint.ts'
import { packageFolder } from '../../src/model/config.ts'
import { requirePresent } from '../helper/present.ts'

t.test('what has a command is said as one', async t => {
  for (const [hint, expected] of [
    [
      'GET /v1/environments lists them; POST /v1/environments creates one',
      'twinstack env list lists them; twinstack env create creates one',
    ],
    [
      'DELETE /v1/environments/staging?destroy=true destroys them first',
      'twinstack env delete staging --destroy destroys them first',
    ],
    [
      'POST /v1/environments/staging/operations with {"kind":"drift-check"}',
      'twinstack drift staging',
    ],
    [
      'GET /v1/environments/pr-7/history lists those that did',
      'twinstack history pr-7 lists those that did',
    ],
    ['GET /v1/operations lists them', 'twinstack operation list lists them'],
    [
      'look at it with GET /v1/operations/6f1f-3b',
      'look at it with twinstack operation show 6f1f-3b',
    ],
    ['GET /v1/webhooks/6f1f/deliveries shows them', 'twinstack webhook deliveries 6f1f shows them'],
    ['send "confirm": "production"', 'add --confirm production'],
    [
      'an admin requests PATCH /v1/environments/staging with {"account": null}',
      'an admin requests twinstack env update staging --forget-account',
    ],
    [
      'request it again with "force": ["vanished"] and "confirm": "production"',
      'request it again with --force vanished --confirm production',
    ],
    [
      'to confirm it, request it again with "allowReplace": ["aws:rds/cluster:Cluster/a","x:y:Z/b c"]',
      "to confirm it, request it again with --allow-replace aws:rds/cluster:Cluster/a --allow-replace 'x:y:Z/b c'",
    ],
    [
      'if that is intended: "allowReplace": ["aws:rds/cluster:Cluster/a"]',
      'if that is intended: add --allow-replace aws:rds/cluster:Cluster/a',
    ],
    [
      'POST /v1/parity with {"left":"staging","right":"production"}',
      'twinstack parity staging production',
    ],
  ] as const)
    t.equal(formatCommandHint(hint), expected)
  for (const hint of [
    'PATCH /v1/environments/staging with {"kind": null}',
    'look at the plan (GET /v1/operations/1/plan)',
    'push or fetch it',
  ])
    t.equal(formatCommandHint(hint), hint, 'what has none stays')
})

t.test('the sources say their hints in these words still', async t => {
  const sources = globSync('src/**/*.ts', { cwd: packageFolder, exclude: ['src/cli/**'] })
    .map(file => readFileSync(join(packageFolder, file), 'utf8'))
    .join('\n')
  const hints = [...sources.matchAll(/hint: (['`])(.*?)\1/g)]
    .map(([, , hint]) => requirePresent(hint).replaceAll(/\$\{[^}]*\}/g, 'x'))
    .filter(hint => hint.includes('/v1/'))
  t.ok(hints.length > 15, `${hints.length} hints`)
  const left = hints.filter(hint => formatCommandHint(hint) === hint)
  t.ok(left.length <= 6, `few have no command: ${left.join('\n')}`)
})
