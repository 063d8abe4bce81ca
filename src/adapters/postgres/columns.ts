/** Types of columns that several tables have. */
import type { ColumnType } from 'kysely'

/** a JSON document as text; json.ts reads and writes it */
export type Json = string
export type Moment = ColumnType<Date, Date | string, Date | string>
export type MomentOrNull = ColumnType<Date | null, Date | string | null, Date | string | null>
export type CreationTime = ColumnType<Date, never, Date>
