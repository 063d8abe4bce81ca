/** Tables of states that are kept beside the recorded one. */
import type { Generated } from 'kysely'
import type { Moment } from '../columns.ts'

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
