export { addCommand } from './add/add-command.ts'
export { type NewCommandIo, newCommand } from './new-command.ts'
export { upgradeCommand } from './upgrade/upgrade-command.ts'
