/** Alert rules and the dashboard: their form, and that every metric and label in them exists. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { parse } from 'yaml'
import { z } from 'zod'
import { packageFolder } from '../../src/model/config.ts'
import { testApp } from '../helper/app.ts'

const example = (name: string) => readFileSync(join(packageFolder, 'docs/examples', name), 'utf8')
const duration = z.string().regex(/^\d+[smhd]$/)
const rulesSchema = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z
        .array(
          z.strictObject({
            alert: z.string().regex(/^Twinstack[A-Z]\w+$/),
            expr: z.string(),
            for: duration.optional(),
            labels: z.strictObject({ severity: z.enum(['page', 'warn']) }),
            annotations: z.strictObject({ summary: z.string().max(120) }),
          }),
        )
        .min(5),
    }),
  ),
})
const dashboardSchema = z.object({
  title: z.string(),
  uid: z.string(),
  schemaVersion: z.int(),
  panels: z
    .array(
      z.object({
        id: z.int(),
        title: z.string(),
        gridPos: z.object({ h: z.int(), w: z.int().max(24), x: z.int(), y: z.int() }),
        targets: z.array(z.object({ refId: z.string(), expr: z.string() })).length(1),
      }),
    )
    .min(5),
})

/** Series that the service offers, with the labels of each. */
function seriesOf(text: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const labels = new RegExp(`^${name}(?:_bucket|_sum|_count)?\\{([^}]*)\\}`, 'm').exec(text)?.[1]
    const names = [...(labels ?? '').matchAll(/(\w+)="/g)].map(([, label = '']) => label)
    const parts = ['histogram', 'summary'].includes(type) ? ['_bucket', '_sum', '_count'] : ['']
    for (const part of parts) found.set(`${name}${part}`, new Set(names))
  }
  return found
}

/** What an expression names and the service does not have, and what is not closed. */
function problems(expr: string, series: Map<string, Set<string>>): string[] {
  const unknown = [...expr.matchAll(/\b(twinstack_\w+)(?:\{([^}]*)\})?/g)].flatMap(
    ([, name = '', selector = '']) => {
      const labels = series.get(name)
      if (!labels) return [name]
      return [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)]
        .map(([, label = '']) => label)
        .filter(label => !labels.has(label))
        .map(label => `${name}{${label}}`)
    },
  )
  const plain = expr.replaceAll(/"[^"]*"/g, '')
  const open = ['()', '{}', '[]'].filter(
    ([from = '', to = '']) => plain.split(from).length !== plain.split(to).length,
  )
  return [...unknown, ...open, ...(/twinstack_/.test(expr) ? [] : ['no metric'])]
}

t.test('metrics and labels of alerts and panels exist', async t => {
  const { call } = await testApp(t)
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const series = seriesOf((await call('viewer', 'GET', '/metrics')).body)
  const { groups } = rulesSchema.parse(parse(example('prometheus-rules.yaml')))
  for (const { alert, expr } of groups.flatMap(({ rules }) => rules))
    t.same(problems(expr, series), [], alert)
  const { panels } = dashboardSchema.parse(JSON.parse(example('grafana-dashboard.json')))
  for (const { title, targets } of panels)
    for (const { expr } of targets) t.same(problems(expr, series), [], title)
  t.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
  t.same(problems('sum(twinstack_operations{state="x"}', series), [
    'twinstack_operations{state}',
    '()',
  ])
  t.same(problems('twinstack_nothing > 1', series), ['twinstack_nothing'])
})

t.test('the handbook has a section about each alert', async t => {
  const handbook = readFileSync(join(packageFolder, 'docs/handbook.md'), 'utf8')
  for (const [, alert = ''] of example('prometheus-rules.yaml').matchAll(/alert: (\w+)/g))
    t.match(handbook, new RegExp(`\`${alert}\``), alert)
})
