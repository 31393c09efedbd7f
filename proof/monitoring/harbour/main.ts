import { harbour } from './service.ts'

await harbour.start()
