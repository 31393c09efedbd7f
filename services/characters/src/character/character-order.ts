export type SortKey = 'id' | 'name'
export type SortOrder = 'asc' | 'desc'
