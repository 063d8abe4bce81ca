/** Tables of states that are kept beside the recorded one, and of workers. */
import type { Generated } from 'kysely'
import type { Json, Moment } from '../columns.ts'

export type FenceTable = { environment: string; fence: number }

export type StateUploadTable = {
  operation: string
  created_environment: boolean
  /** gzip of StateDocument */
  body: Buffer
}

export type StateVersionTable = {
  id: Generated<number>
  environment: string
  operation: string
  taken_at: Moment
  digest: string
  resources: number
  body: Buffer
}

/** `labels`: WorkerLabels, as in the column `worker_labels` of environments */
export type WorkerTable = { name: string; labels: Json; seen_at: Moment }

/** one row per resource: see resources.ts for why */
export type ResourceTable = {
  environment: string
  urn: string
  /** distinguishes the old and the new resource of one URN during an unfinished replacement */
  copy: number
  type: string
  /** digest of the body: it finds unchanged rows without reading or sending bodies */
  digest: string
  body: Json
}
