import { html } from 'ghtml'
import { toPlainText } from '../../compliance/render/plain.ts'
import { formatPagePolicy } from '../../../lib/formatPagePolicy.ts'
import type { Reference, Result, Review, ReviewItem } from '../../../model/review.ts'
import { formatLink } from './links.ts'
import { formatTime } from '../../../lib/formatTime.ts'

export const reviewFormats = ['text', 'json', 'markdown', 'html'] as const
export type ReviewFormat = (typeof reviewFormats)[number]

export const resultLabels: Record<Result, string> = {
  met: 'met',
  'not-met': 'not met',
  'not-known': 'not known',
}

export function renderReview(review: Review, format: ReviewFormat): string {
  switch (format) {
    case 'text':
      return formatReviewText(review)
    case 'json':
      return JSON.stringify(review, null, 2)
    case 'markdown':
      return formatReviewMarkdown(review)
    case 'html':
      return formatReviewHtml(review)
  }
}

/** `13 of 15 met, 1 not met, 1 not known`: of the article's items. */
export function formatVerdict({ counts, items }: Review): string {
  return (
    `${counts.met} of ${items.filter(item => !item.ours).length} met, ${counts['not-met']} ` +
    `not met, ${counts['not-known']} not known`
  )
}

export const formatEvidence = (reference: Reference): string =>
  formatLink(reference) ?? toPlainText(`${reference.kind} ${reference.id}`)
const groupItems = (review: Review): [string, ReviewItem[]][] => [
  ["The article's checklist", review.items.filter(item => !item.ours)],
  ['Further items of Twinstack', review.items.filter(item => item.ours)],
]

function formatReviewText(review: Review): string {
  const formatLine = ({ number, title, result, sentence, evidence }: ReviewItem) => [
    `${String(number).padStart(2)}. ${resultLabels[result].padEnd(9)}  ${toPlainText(title)}`,
    `               ${toPlainText(sentence)}`,
    ...evidence.map(one => `               ${formatEvidence(one)}`),
  ]
  return [
    formatVerdict(review),
    ...groupItems(review).flatMap(([title, items]) => [
      '',
      `${title}:`,
      ...items.flatMap(formatLine),
    ]),
  ].join('\n')
}

const escapeText = (text: string) => toPlainText(text).replaceAll(/[\\`*_{}[\]<>|#~&]/g, '\\$&')

function formatReviewMarkdown(review: Review): string {
  const formatRow = ({ number, title, result, sentence, evidence }: ReviewItem) =>
    `| ${number} | ${escapeText(title)} | ${resultLabels[result]} | ${escapeText(sentence)} | ` +
    `${evidence.map(one => escapeText(formatEvidence(one))).join('<br>')} |`
  const tables = groupItems(review).flatMap(([title, items]) => [
    '',
    `## ${title}`,
    '',
    '| # | item | result | why | evidence |',
    '|---|---|---|---|---|',
    ...items.map(formatRow),
  ])
  return [
    '# Design review',
    '',
    `${formatVerdict(review)}, at ${formatTime(review.reviewedAt)}.`,
    ...tables,
    '',
  ].join('\n')
}

const style = `body{font:14px/1.5 system-ui,sans-serif;margin:2rem;color:#1a1a1a}table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{border-bottom:1px solid #ccc;padding:.35rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{overflow-wrap:normal}
.met{color:#00612e}.not-met{color:#a40000;font-weight:600}.not-known{color:#7a4b00;font-weight:600}
@media print{body{margin:0}tr{break-inside:avoid}thead{display:table-header-group}}`

/** The page may load and run nothing. */
export const reviewPolicy = formatPagePolicy(style)

function formatReviewHtml(review: Review): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Design review</title><style>!${style}</style></head>
<body><h1>Design review</h1><p><strong>${formatVerdict(review)}</strong></p><p>At <time datetime="${review.reviewedAt}">${formatTime(review.reviewedAt)}</time>, from what is stored.</p>
!${groupItems(review)
    .map(([title, items]) => formatTable(title, items))
    .join('')}
</body></html>
`
}

function formatTable(title: string, items: ReviewItem[]): string {
  const link = (one: Reference) =>
    formatLink(one) === null
      ? html`${formatEvidence(one)}`
      : html`<a href="${formatLink(one)}">${toPlainText(`${one.kind} ${one.id}`)}</a>`
  const formatRow = ({ number, title, result, sentence, evidence }: ReviewItem) =>
    html`<tr><td>${number}</td><td>${toPlainText(title)}</td><td class="${result}">${resultLabels[result]}</td><td>${toPlainText(sentence)}</td><td>!${evidence.map(link).join('<br>')}</td></tr>`
  return html`<h2>${title}</h2><table><thead><tr><th scope="col">#</th><th scope="col">Item</th><th scope="col">Result</th><th scope="col">Why</th><th scope="col">Evidence</th></tr></thead><tbody>!${items.map(formatRow).join('')}</tbody></table>`
}
