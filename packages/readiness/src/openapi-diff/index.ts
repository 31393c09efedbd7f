export type { Change, RuleId, Verdict } from './change.ts'
export { compareDocuments } from './document-comparison.ts'
export { readDocument } from './document-file.ts'
export { inWords } from './in-words.ts'
