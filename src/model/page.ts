export type Page<T> = { items: T[]; page: number; pageSize: number; total: number }

export type PageInput = { page: number; pageSize: number }
