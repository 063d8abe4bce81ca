import { html } from 'ghtml'
import type { Operation } from '../../../src/model/operation.ts'
import type { Revision } from '../../../src/model/revision.ts'
import { shortenId } from '../../../src/lib/typeName.ts'

export const getEnvironmentPath = (name: string) => `/dashboard/environments/${name}`
export const getOperationPath = (id: string) => `/dashboard/operations/${id}`

export const renderEnvironmentLink = (name: string) =>
  html`<a href="${getEnvironmentPath(name)}">${name}</a>`

/** Kind and short id, as commands print them. */
export function renderOperationLink({ id, kind }: Pick<Operation, 'id' | 'kind'>): string {
  return html`<a href="${getOperationPath(id)}">${kind} <code>${shortenId(id)}</code></a>`
}

/** The beginning of the commit and its subject. */
export function renderRevision(revision: Revision | null): string {
  if (!revision) return '–'
  const { id, subject, dirty } = revision
  return html`<code>${id.slice(0, 12)}</code> ${subject}${dirty ? ' (with uncommitted changes)' : ''}`
}
