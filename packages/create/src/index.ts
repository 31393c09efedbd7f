export { type NewCommandIo, newCommand } from './new-command.ts'
