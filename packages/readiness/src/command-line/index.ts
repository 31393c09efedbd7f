export { UsageError } from '../engine/usage-error.ts'
export { type Command, command } from './command.ts'
export { typedOf } from './command-table.ts'
