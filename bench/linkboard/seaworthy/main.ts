import { linkboard } from './service.ts'

await linkboard.start()
